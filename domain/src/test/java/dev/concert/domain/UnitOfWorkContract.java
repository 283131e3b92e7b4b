package dev.concert.domain;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.wallet.Wallet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the units of work of every store keep ({@link Ports#atomically}). */
public abstract class UnitOfWorkContract extends RepositoryContract {

    private UserId user;

    @BeforeEach
    void givenAUser() {
        user = given().user();
    }

    private void charge(Wallet wallet) {
        ports().wallets().save(wallet.charge(new Money(10), NOW));
    }

    @Test
    void a_loser_of_a_race_is_run_again_and_leaves_nothing_of_the_run_that_lost() {
        Wallet stale = given().wallet(user);
        given().charged(user, new Money(500));
        AtomicInteger runs = new AtomicInteger();

        commit(() ->
                charge(runs.incrementAndGet() == 1 ? stale : ports().wallets().lock(user)));

        assertThat(runs).hasValue(2);
        assertThat(given().wallet(user).balance()).isEqualTo(new Money(510));
    }

    @Test
    void a_loser_that_loses_every_run_fails_at_last() {
        Wallet stale = given().wallet(user);
        Wallet before = given().charged(user, new Money(500));

        assertThatThrownBy(() -> commit(() -> charge(stale))).isInstanceOf(StaleVersionException.class);

        assertThat(given().wallet(user)).isEqualTo(before);
    }

    @Test
    void any_other_failure_is_thrown_at_once_and_leaves_nothing() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> commit(() -> {
                    charge(ports().wallets().lock(user));
                    runs.incrementAndGet();
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(runs).hasValue(1);
        assertThat(given().wallet(user)).isEqualTo(Wallet.empty(user));
    }

    @Test
    void units_of_work_do_not_nest() {
        assertThatThrownBy(() -> atomically(() -> atomically(() -> 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_is_committed_is_read_by_a_unit_of_work_that_began_before() {
        Wallet afterwards = meet(
                        () -> charge(ports().wallets().lock(user)),
                        () -> ports().wallets().lock(user))
                .afterWaiting();

        assertThat(afterwards.balance()).isEqualTo(new Money(10));
    }
}
