package dev.concert.domain.wallet;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link WalletRepository} keeps. */
public abstract class WalletRepositoryContract extends RepositoryContract {

    private UserId user;
    private ReservationId reservation;

    @BeforeEach
    void givenAUserWithAReservation() {
        Reservation held = given().held(given().admitted(), given().performance(1), 1);
        user = held.userId();
        reservation = held.id();
    }

    private Wallet stored() {
        return given().wallet(user);
    }

    private void save(Wallet.Posting posting) {
        commit(() -> ports().wallets().save(posting));
    }

    private Wallet wallet(long balance, long version) {
        return new Wallet(user, new Money(balance), new Version(version));
    }

    @Test
    void every_user_has_a_wallet_and_nobody_else() {
        UserId nobody = new UserId(user.value() + 1_000);

        assertThat(stored()).isEqualTo(Wallet.empty(user));
        assertThatThrownBy(() -> given().wallet(nobody)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_wallet_comes_back_as_it_was_saved_one_version_up() {
        save(stored().charge(new Money(500), NOW));
        assertThat(stored()).isEqualTo(wallet(500, 1));

        save(stored().debit(new Money(120), reservation, NOW.plus(TICK)));
        assertThat(stored()).isEqualTo(wallet(380, 2));

        save(stored().debit(new Money(380), reservation, NOW.plus(TICK)));
        assertThat(stored()).isEqualTo(wallet(0, 3));
    }

    @Test
    void a_wallet_holds_the_most_that_it_may() {
        given().charged(user, Wallet.MAX_BALANCE);

        assertThat(stored()).isEqualTo(new Wallet(user, Wallet.MAX_BALANCE, new Version(1)));
    }

    @Test
    void a_change_of_one_wallet_leaves_the_others_alone() {
        UserId other = given().user();

        save(stored().charge(new Money(500), NOW));

        assertThat(given().wallet(other)).isEqualTo(Wallet.empty(other));
    }

    @Test
    void a_unit_of_work_sees_what_it_saved_and_may_change_it_again() {
        commit(() -> {
            ports().wallets().save(ports().wallets().lock(user).charge(new Money(500), NOW));
            assertThat(ports().wallets().lock(user)).isEqualTo(wallet(500, 1));
            ports().wallets().save(ports().wallets().lock(user).debit(new Money(120), reservation, NOW));
        });

        assertThat(stored()).isEqualTo(wallet(380, 2));
    }

    @Test
    void of_two_changes_derived_from_one_state_only_the_first_is_stored() {
        given().charged(user, new Money(1_000));
        Wallet read = stored();

        save(read.debit(new Money(300), reservation, NOW));

        assertThatThrownBy(() -> save(read.debit(new Money(700), reservation, NOW)))
                .isInstanceOf(StaleVersionException.class);
        assertThat(stored()).isEqualTo(wallet(700, 2));
    }

    @Test
    void a_stale_wallet_is_refused_also_where_the_current_one_has_been_read_in_the_same_unit_of_work() {
        Wallet read = stored();
        save(read.charge(new Money(500), NOW));

        assertThatThrownBy(() -> commit(() -> {
                    ports().wallets().lock(user);
                    ports().wallets().save(read.charge(new Money(500), NOW));
                }))
                .isInstanceOf(StaleVersionException.class);

        assertThat(stored()).isEqualTo(wallet(500, 1));
    }

    @Test
    void a_wallet_saved_twice_from_one_reading_is_stale_the_second_time() {
        Wallet.Posting posting = stored().charge(new Money(500), NOW);

        assertThatThrownBy(() -> commit(() -> {
                    ports().wallets().save(posting);
                    ports().wallets().save(posting);
                }))
                .isInstanceOf(StaleVersionException.class);

        assertThat(stored()).isEqualTo(Wallet.empty(user));
    }

    @Test
    void a_wallet_saved_in_a_unit_of_work_that_is_rolled_back_is_as_before() {
        Wallet before = given().charged(user, new Money(500));

        ports().rollBack(() -> ports().wallets().save(before.debit(new Money(500), reservation, NOW)));

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void concurrent_charges_of_one_wallet_all_succeed_and_add_up() {
        concurrently(
                8,
                () -> IntStream.range(0, 5)
                        .mapToObj(i -> atomically(() -> {
                            Wallet.Posting posting =
                                    ports().wallets().lock(user).charge(new Money(10), NOW);
                            ports().wallets().save(posting);
                            return posting;
                        }))
                        .toList());

        assertThat(stored()).isEqualTo(wallet(400, 40));
    }

    @Test
    void an_entry_that_does_not_continue_the_balance_is_refused() {
        Wallet before = given().charged(user, new Money(500));
        Wallet imagined = new Wallet(user, new Money(9_000), before.version());

        assertRefused(() -> ports().wallets().save(imagined.charge(new Money(1), NOW)));

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void a_balance_that_its_entry_does_not_lead_to_is_refused() {
        Wallet before = given().charged(user, new Money(500));
        Wallet.Posting honest = before.charge(new Money(1), NOW);
        Wallet richer = new Wallet(user, new Money(9_000), before.version());

        assertRefused(() -> ports().wallets().save(new Wallet.Posting(richer, honest.entry())));

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void a_locked_wallet_is_waited_for_and_read_as_it_was_left() {
        Wallet afterwards = meet(
                        () -> ports().wallets().lock(user),
                        () -> ports().wallets()
                                .save(ports().wallets().lock(user).charge(new Money(500), NOW)),
                        () -> ports().wallets().lock(user))
                .afterWaiting();

        assertThat(afterwards).isEqualTo(wallet(500, 1));
    }

    @Test
    void other_wallets_than_the_locked_one_are_not_waited_for() {
        UserId other = given().user();

        meet(() -> ports().wallets().lock(user), () -> ports().wallets().lock(other))
                .withoutWaiting();
    }

    @Test
    void wallets_need_a_unit_of_work() {
        Wallet before = stored();

        assertNeedsUnitOfWork(() -> ports().wallets().lock(user));
        assertNeedsUnitOfWork(() -> ports().wallets().save(before.charge(new Money(1), NOW)));

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void money_is_used_for_a_reservation_that_exists() {
        Wallet before = given().charged(user, new Money(500));
        ReservationId never = new ReservationId(reservation.value() + 1_000_000);

        assertRefused(() -> ports().wallets().save(before.debit(new Money(1), never, NOW)));

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void money_comes_back_once_and_only_with_the_refund_of_a_reservation() {
        Reservation paid = given().paid(given().held(given().admitted(), given().performance(1), 1), NOW);
        Reservation refunded = given().refunded(given().held(given().admitted(), given().performance(1), 1), NOW);

        for (Reservation reservation : List.of(paid, refunded)) {
            Wallet before = given().wallet(reservation.userId());
            assertRefused(() -> ports().wallets().save(before.refund(reservation.amount(), reservation.id(), NOW)));
            assertThat(given().wallet(reservation.userId())).isEqualTo(before);
        }
        assertThat(given().wallet(refunded.userId()).balance()).isEqualTo(refunded.amount());
    }
}
