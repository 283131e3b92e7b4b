package dev.concert.application.offer;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.concert.OfferQueries.OfferedConcert;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfferTest {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final InMemoryApplication app = new InMemoryApplication(10);
    private final Given given = new Given(app.database);
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Runnable duringRead = () -> {};
    private final Offer offer = new Offer(this::read, app.useCases.directory(), app.clock, InMemoryApplication.ZONE);

    private Performance performance;

    @BeforeEach
    void givenAPerformance() {
        performance = given.performance(3);
    }

    private List<OfferedConcert> read(LocalDate today, Instant now) {
        reads.incrementAndGet();
        duringRead.run();
        return app.offerQueries.offer(today, now);
    }

    private int seatsLeft() {
        return offer.find(performance.concert().id()).orElseThrow().seatsLeft();
    }

    private List<Long> ids(long after, int size, boolean soldOut) {
        return offer.concerts(after, size, soldOut).stream()
                .map(OfferedConcert::concertId)
                .toList();
    }

    @Test
    void it_is_read_once_a_second_however_often_somebody_asks() {
        for (int i = 0; i < 1_000; i++) {
            seatsLeft();
            app.clock.set(NOW.plusMillis(i));
        }
        assertThat(reads).hasValue(1);

        app.clock.set(NOW.plus(Offer.MAX_AGE));
        seatsLeft();
        assertThat(reads).hasValue(2);
    }

    @Test
    void it_shows_what_was_committed_a_second_ago() {
        seatsLeft();
        given.held(given.admitted(), performance, 1);

        app.clock.set(NOW.plus(Offer.MAX_AGE).minus(LEAST));
        assertThat(seatsLeft()).isEqualTo(3);
        app.clock.set(NOW.plus(Offer.MAX_AGE));
        assertThat(seatsLeft()).isEqualTo(2);
    }

    @Test
    void it_shows_a_change_made_on_this_node_at_once() {
        seatsLeft();
        given.held(given.admitted(), performance, 1);

        app.useCases.directory().reread();

        assertThat(seatsLeft()).isEqualTo(2);
    }

    @Test
    void it_is_read_anew_when_the_clock_was_set_back() {
        seatsLeft();
        app.clock.set(NOW.minus(LEAST));
        seatsLeft();

        assertThat(reads).hasValue(2);
    }

    @Test
    void all_who_ask_during_a_read_share_the_next_one_at_most() throws ExecutionException, InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        duringRead = () -> {
            reading.countDown();
            awaitQuietly(goOn);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> callers = new ArrayList<>();
            callers.add(threads.submit(this::seatsLeft));
            reading.await();
            for (int i = 0; i < 100; i++) {
                callers.add(threads.submit(this::seatsLeft));
            }
            goOn.countDown();
            for (Future<Integer> caller : callers) {
                assertThat(caller.get()).isEqualTo(3);
            }
        }
        assertThat(reads).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothing_is_shown_in_place_of_something_old() {
        seatsLeft();
        app.clock.set(NOW.plus(Offer.MAX_AGE));
        duringRead = () -> {
            throw new UnavailableException(new IllegalStateException("away"));
        };
        assertThatThrownBy(this::seatsLeft).isInstanceOf(UnavailableException.class);

        duringRead = () -> app.clock.advance(Offer.MAX_READ.plus(LEAST));
        assertThatThrownBy(this::seatsLeft).isInstanceOf(OverloadedException.class);

        duringRead = () -> {};
        assertThat(seatsLeft()).isEqualTo(3);
    }

    @Test
    void concerts_are_paged_by_id_and_sold_out_ones_are_shown_if_asked_for() {
        long first = performance.concert().id().value();
        long second = given.performance(1).concert().id().value();
        Performance sold = given.performance(1);
        given.paid(given.held(given.admitted(), sold, 1), NOW);
        long third = sold.concert().id().value();
        long fourth = given.performance(1).concert().id().value();
        long past =
                given.performance("Past", DATE.minusDays(90), 1).concert().id().value();

        assertThat(ids(0, 10, false)).containsExactly(first, second, fourth);
        assertThat(ids(first, 2, true)).containsExactly(second, third);
        assertThat(ids(fourth, 10, true)).isEmpty();
        assertThat(offer.find(new ConcertId(past)))
                .map(OfferedConcert::performances)
                .contains(List.of());
        assertThat(offer.find(new ConcertId(past + 1))).isEmpty();
        assertThat(offer.find(new ConcertId(third)))
                .map(OfferedConcert::performances)
                .contains(List.of(new OfferedPerformance(DATE, 1, 0, Given.PRICE.won(), Given.PRICE.won())));
    }
}
