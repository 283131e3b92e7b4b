package dev.concert.application.wallet;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.concert.application.wallet.WalletQueries.Entry;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.Scenes;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link WalletQueries} tells of what is stored through the ports. */
public abstract class WalletQueriesContract extends RepositoryContract {

    private UserId user;
    private ReservationId reservation;

    protected abstract WalletQueries queries();

    @BeforeEach
    void givenAUserWithAReservation() {
        Reservation held = given().held(given().admitted(), given().performance(1), 1);
        user = held.userId();
        reservation = held.id();
    }

    private void charge(UserId whose, long amount, Instant at) {
        commit(() -> ports().wallets().save(ports().wallets().lock(whose).charge(new Money(amount), at)));
    }

    private void use(long amount, Instant at) {
        commit(() -> ports().wallets().save(ports().wallets().lock(user).debit(new Money(amount), reservation, at)));
    }

    private List<Entry> history(OptionalLong before, int size) {
        return queries().history(user, before, size);
    }

    @Test
    void a_new_wallet_is_empty_and_has_no_history() {
        charge(given().user(), 10, NOW);

        assertThat(queries().balance(user)).isZero();
        assertThat(history(OptionalLong.empty(), 10)).isEmpty();
    }

    @Test
    void the_balance_is_what_the_entries_lead_to() {
        given().charged(user, Wallet.MAX_BALANCE);
        use(1, NOW);

        assertThat(queries().balance(user)).isEqualTo(Wallet.MAX_BALANCE.won() - 1);
    }

    @Test
    void the_history_tells_every_entry_of_the_wallet_newest_first() {
        charge(user, 500, NOW);
        charge(given().user(), 7, NOW);
        use(120, NOW.plusSeconds(1));
        charge(user, 30, NOW.plusSeconds(2));

        List<Entry> history = history(OptionalLong.empty(), 10);

        assertThat(history)
                .extracting(Entry::kind, Entry::amount, Entry::at)
                .containsExactly(
                        tuple(Kind.CHARGE, 30L, NOW.plusSeconds(2)),
                        tuple(Kind.USE, 120L, NOW.plusSeconds(1)),
                        tuple(Kind.CHARGE, 500L, NOW));
        assertThat(history).extracting(Entry::id).doesNotHaveDuplicates();
    }

    @Test
    void every_entry_begins_with_what_the_one_before_left_and_the_last_leaves_the_balance() {
        charge(user, 500, NOW);
        use(120, NOW);
        charge(user, 30, NOW);

        assertThat(history(OptionalLong.empty(), 10))
                .extracting(Entry::balanceBefore, Entry::balanceAfter)
                .containsExactly(tuple(380L, 410L), tuple(500L, 380L), tuple(0L, 500L));
        assertThat(queries().balance(user)).isEqualTo(410);
    }

    @Test
    void entries_of_the_same_instant_come_newest_first_as_well() {
        charge(user, 1, NOW);
        charge(user, 2, NOW);
        charge(user, 3, NOW);

        assertThat(history(OptionalLong.empty(), 10)).extracting(Entry::amount).containsExactly(3L, 2L, 1L);
    }

    @Test
    void the_pages_of_a_history_are_the_history() {
        for (int amount = 1; amount <= 5; amount++) {
            charge(user, amount, NOW);
        }

        List<Entry> first = history(OptionalLong.empty(), 2);
        List<Entry> second = history(OptionalLong.of(first.getLast().id()), 2);
        List<Entry> third = history(OptionalLong.of(second.getLast().id()), 2);

        assertThat(first).extracting(Entry::amount).containsExactly(5L, 4L);
        assertThat(second).extracting(Entry::amount).containsExactly(3L, 2L);
        assertThat(third).extracting(Entry::amount).containsExactly(1L);
        assertThat(history(OptionalLong.of(third.getLast().id()), 2)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_entry_of_every_kind_is_in_the_history(Kind kind) {
        UserId owner = Objects.requireNonNull(
                        new Scenes(given(), ports()).ledgers().get(kind))
                .get();

        assertThat(queries().history(owner, OptionalLong.empty(), 1))
                .extracting(Entry::kind)
                .containsExactly(kind);
    }
}
