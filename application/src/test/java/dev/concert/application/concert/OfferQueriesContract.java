package dev.concert.application.concert;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.concert.OfferQueries.OfferedConcert;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link OfferQueries} shows of what is stored through the ports. */
public abstract class OfferQueriesContract extends RepositoryContract {

    private static final LocalDate TODAY = DATE.minusDays(30);
    private static final Instant HOLD_END = NOW.plus(HOLD);

    protected abstract OfferQueries queries();

    private Concert add(boolean published, PerformancePlan... performances) {
        return atomically(
                () -> ports().concerts().add(new ConcertPlan("Encore", "MAKTUB", published, List.of(performances))));
    }

    private Reservation held(Performance performance, int... numbers) {
        return given().held(given().admitted(), performance, numbers);
    }

    private static OfferedConcert offered(Concert concert, OfferedPerformance... performances) {
        return new OfferedConcert(
                concert.id().value(),
                concert.name(),
                concert.artist(),
                null,
                QueueId.GLOBAL.value(),
                null,
                false,
                List.of(performances));
    }

    private static OfferedPerformance at(LocalDate date, int seatCount, int seatsLeft) {
        return new OfferedPerformance(date, seatCount, seatsLeft, PRICE.won(), PRICE.won());
    }

    @Test
    void all_concerts_that_are_published_are_offered_by_id_with_their_dates_ahead() {
        Concert first = add(
                true,
                new PerformancePlan(DATE, PRICE, 3),
                new PerformancePlan(TODAY, PRICE, 2),
                new PerformancePlan(TODAY.minusDays(1), PRICE, 1));
        add(false, new PerformancePlan(DATE, PRICE, 3));
        Concert past = add(true, new PerformancePlan(TODAY.minusDays(1), PRICE, 1));

        assertThat(queries().offer(TODAY, NOW))
                .containsExactly(offered(first, at(TODAY, 2, 2), at(DATE, 3, 3)), offered(past));
    }

    @Test
    void seats_are_left_unless_they_are_sold_or_their_hold_lasts() {
        Performance performance = given().performance(6);
        given().paid(held(performance, 1), NOW);
        given().cancelled(held(performance, 2), NOW);
        held(performance, 3, 4);
        given().performance(1);

        assertThat(queries().offer(TODAY, HOLD_END.minus(TICK)).getFirst().performances())
                .containsExactly(at(DATE, 6, 3));
        assertThat(queries().offer(TODAY, HOLD_END).getFirst().performances()).containsExactly(at(DATE, 6, 5));
        assertThat(queries().offer(TODAY, HOLD_END).getLast().performances()).containsExactly(at(DATE, 1, 1));
    }

    @Test
    void prices_are_those_of_all_seats_free_or_not() {
        SeatRange cheap = new SeatRange(1, 1, PRICE, null);
        SeatRange dear = new SeatRange(2, 3, PRICE.plus(PRICE), "VIP");
        Concert concert = add(true, new PerformancePlan(DATE, 3, List.of(dear, cheap)));
        Performance performance = atomically(() -> ports().concerts().findPerformance(concert.id(), DATE))
                .orElseThrow();
        given().paid(held(performance, 1), NOW);

        assertThat(queries().offer(TODAY, NOW))
                .containsExactly(offered(concert, new OfferedPerformance(DATE, 3, 2, PRICE.won(), 2 * PRICE.won())));
    }

    @Test
    void a_concert_is_offered_with_the_settings_of_the_queue_that_leads_to_it() {
        atomically(() -> {
            ports().queues().open(QueueId.GLOBAL, 1);
            ports().queues().save(ports().queues().lock(QueueId.GLOBAL).pause());
            return true;
        });
        Concert common = add(true, new PerformancePlan(DATE, PRICE, 1));
        Concert concert = add(true, new PerformancePlan(DATE, PRICE, 1));
        Queue own = atomically(() -> {
            Queue opened = ports().queues().open(concert.id(), 7).queue().openAt(HOLD_END);
            ports().queues().save(opened);
            return opened;
        });

        assertThat(queries().offer(TODAY, NOW))
                .containsExactly(
                        new OfferedConcert(
                                common.id().value(),
                                "Encore",
                                "MAKTUB",
                                null,
                                QueueId.GLOBAL.value(),
                                null,
                                true,
                                List.of(at(DATE, 1, 1))),
                        new OfferedConcert(
                                concert.id().value(),
                                "Encore",
                                "MAKTUB",
                                null,
                                own.id().value(),
                                HOLD_END,
                                false,
                                List.of(at(DATE, 1, 1))));
    }
}
