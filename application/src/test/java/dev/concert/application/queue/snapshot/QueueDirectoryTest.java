package dev.concert.application.queue.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueDirectoryTest {

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final QueueId global = given.line(2);
    private final ConcertId concert = given.performance(3).concert().id();
    private final SettableClock clock = new SettableClock(Given.NOW);
    private final QueueDirectory directory = directory(new InMemoryConcertQueries(database));

    private QueueDirectory directory(ConcertQueries concerts) {
        return new QueueDirectory(new InMemoryQueueQueries(database), concerts, clock, InMemoryApplication.ZONE);
    }

    private Queue openQueueOf(ConcertId concertId) {
        return database.atomically(() -> database.queues().open(concertId, 1).queue());
    }

    @Test
    void a_concert_is_booked_through_its_own_queue_soon_after_it_has_one() {
        assertThat(directory.queueOf(concert)).isEqualTo(QueueId.GLOBAL);
        Queue own = openQueueOf(concert);

        clock.advance(Duration.ofMillis(500));

        assertThat(directory.queueOf(concert)).isEqualTo(own.id());
        assertThat(directory.queueOf(new ConcertId(concert.value() + 1))).isEqualTo(QueueId.GLOBAL);
    }

    @Test
    void a_change_of_a_queue_shows_at_once_on_the_node_that_made_it() {
        directory.queues();
        Queue own = openQueueOf(concert);

        directory.reread();

        assertThat(directory.queueOf(concert)).isEqualTo(own.id());
    }

    @Test
    void a_queue_leads_to_its_own_concert_and_one_of_no_concert_to_all_without_their_own() {
        ConcertId another = given.performance(1).concert().id();
        Queue own = openQueueOf(concert);

        assertThat(directory.leadsTo(own.id(), concert)).isTrue();
        assertThat(directory.leadsTo(global, concert)).isFalse();
        assertThat(directory.leadsTo(global, another)).isTrue();
        assertThat(directory.leadsTo(own.id(), another)).isFalse();
    }

    @Test
    void queues_are_listed_by_id_however_many_there_are() {
        for (int i = 0; i < 40; i++) {
            openQueueOf(given.performance(1).concert().id());
        }

        assertThat(directory.queues())
                .hasSize(41)
                .extracting(status -> status.queue().id().value())
                .isSorted();
    }

    @Test
    void a_queue_that_was_made_a_moment_ago_is_found_with_the_seats_that_it_leads_to() {
        directory.queues();
        Queue own = openQueueOf(concert);

        assertThat(directory.find(own.id())).isEqualTo(new QueueDirectory.Entry(own, 3));
        assertThat(directory.find(global).seatsLeft()).isZero();
        assertThatThrownBy(() -> directory.find(new QueueId(987_654))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_store_is_read_five_times_a_second_at_most() {
        AtomicInteger reads = new AtomicInteger();
        InMemoryQueueQueries store = new InMemoryQueueQueries(database);
        QueueDirectory counted = new QueueDirectory(
                (QueueQueries) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {QueueQueries.class}, (self, method, arguments) -> {
                            reads.incrementAndGet();
                            return method.invoke(store, arguments);
                        }),
                new InMemoryConcertQueries(database),
                clock,
                InMemoryApplication.ZONE);

        for (int i = 0; i < 100; i++) {
            counted.leadsTo(global, concert);
            clock.advance(Duration.ofMillis(10));
        }

        assertThat(reads).hasValue(5);
    }

    @Test
    void free_seats_are_counted_for_a_small_share_of_the_time_however_many_there_are() {
        AtomicInteger counts = new AtomicInteger();
        QueueDirectory slow = directory((ConcertQueries) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConcertQueries.class}, (self, method, arguments) -> {
                    counts.incrementAndGet();
                    clock.advance(Duration.ofMillis(60));
                    return method.invoke(new InMemoryConcertQueries(database), arguments);
                }));

        Instant end = clock.instant().plusSeconds(6);
        while (clock.instant().isBefore(end)) {
            slow.queues();
            clock.advance(Duration.ofMillis(50));
        }

        assertThat(counts.get()).isBetween(8, 12);
    }
}
