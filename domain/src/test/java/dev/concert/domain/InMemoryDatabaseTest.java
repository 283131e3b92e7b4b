package dev.concert.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The fakes are as strict as they say. */
class InMemoryDatabaseTest {

    private final InMemoryDatabase database = new InMemoryDatabase();

    private final Given given = new Given(database);

    @Test
    void work_that_loses_a_race_is_run_again_and_leaves_nothing_of_the_runs_that_lost() {
        UserId user = given.user();
        AtomicInteger runs = new AtomicInteger();

        database.atomically(() -> {
            database.wallets().save(database.wallets().lock(user).charge(new Money(10), Given.NOW));
            if (runs.incrementAndGet() < 3) {
                throw new StaleVersionException("a row");
            }
            return runs;
        });

        assertThat(runs).hasValue(3);
        assertThat(given.wallet(user).balance()).isEqualTo(new Money(10));
        assertThat(database.walletEntries.rows()).hasSize(1);
    }

    @Test
    void work_that_always_loses_gives_up_at_last() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database.atomically(() -> {
                    runs.incrementAndGet();
                    throw new StaleVersionException("a row");
                }))
                .isInstanceOf(StaleVersionException.class);

        assertThat(runs).hasValue(10);
    }

    @Test
    void any_other_failure_is_thrown_at_once() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database.atomically(() -> {
                    runs.incrementAndGet();
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(runs).hasValue(1);
    }

    @Test
    void units_of_work_do_not_nest() {
        assertThatThrownBy(() -> database.atomically(() -> database.atomically(() -> 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothing_is_stored_or_locked_outside_a_unit_of_work() {
        QueueToken token = given.waiting(given.line());
        UserId user = given.user();

        assertThatThrownBy(() -> database.tokens().lock(token.id())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.tokens().save(token)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.wallets().lock(user)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.seats().lockOverdue(Given.NOW, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.reservations().lockOverdue(Given.NOW, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_was_not_locked_is_not_stored() {
        QueueId line = given.line();
        Queue queue = Given.queue(line, 1, 0);
        QueueToken token = given.waiting(line);

        assertThatThrownBy(() -> commit(() -> database.queues().save(queue))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> commit(() -> database.tokens().save(token))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> commit(() -> database.tokens().addAll(List.of(token))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> commit(() -> database.tokens().countAdmitted(line)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void locks_are_taken_in_their_order() {
        QueueToken token = given.waiting(given.line());

        assertThatThrownBy(() -> commit(() -> {
                    database.wallets().lock(token.userId());
                    database.tokens().lock(token.id());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TOKEN is locked after WALLET");
    }

    private void commit(Runnable work) {
        database.atomically(() -> {
            work.run();
            return true;
        });
    }
}
