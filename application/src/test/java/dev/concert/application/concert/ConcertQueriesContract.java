package dev.concert.application.concert;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.concert.ConcertQueries.CatalogueEntry;
import dev.concert.application.concert.ConcertQueries.ConcertNotFound;
import dev.concert.application.concert.ConcertQueries.DateNotFound;
import dev.concert.application.concert.ConcertQueries.Sales;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ConcertQueries} tells of what is stored through the ports. */
public abstract class ConcertQueriesContract extends RepositoryContract {

    private static final LocalDate TODAY = DATE.minusDays(30);
    private static final Instant HOLD_END = NOW.plus(HOLD);

    protected abstract ConcertQueries queries();

    private Reservation held(Performance performance, int... numbers) {
        return given().held(given().admitted(), performance, numbers);
    }

    private static ConcertId concert(Performance performance) {
        return performance.concert().id();
    }

    private List<LocalDate> dates(ConcertId id, Instant now) {
        return ((AvailableDates) queries().availableDates(id, TODAY, now)).dates();
    }

    private ConcertQueries.Seats seats(Performance performance, Instant now) {
        return queries().availableSeats(concert(performance), performance.date(), TODAY, now);
    }

    @Test
    void there_are_concerts_once_one_was_made() {
        assertThat(queries().hasConcerts()).isFalse();
        given().performance("Past", TODAY.minusDays(1), 1);

        assertThat(queries().hasConcerts()).isTrue();
    }

    @Test
    void a_concert_that_is_not_published_does_not_exist_for_buyers() {
        ConcertPlan plan = new ConcertPlan("Encore", "MAKTUB", false, List.of(new PerformancePlan(DATE, PRICE, 3)));
        Concert concert = atomically(() -> ports().concerts().add(plan));

        assertThat(concert.published()).isFalse();
        assertThat(queries().exists(concert.id())).isTrue();
        assertThat(queries().isPublished(concert.id())).isFalse();
        assertThat(queries().seatsLeft(TODAY, NOW)).isEmpty();
        assertThat(queries().availableDates(concert.id(), TODAY, NOW)).isEqualTo(new ConcertNotFound());
        assertThat(queries().availableSeats(concert.id(), DATE, TODAY, NOW)).isEqualTo(new ConcertNotFound());
        assertThat(queries().availableSeats(concert.id(), DATE.plusDays(1), TODAY, NOW))
                .isEqualTo(new ConcertNotFound());
        assertThat(queries()
                        .isPublished(add(new PerformancePlan(DATE, PRICE, 1)).id()))
                .isTrue();
    }

    @Test
    void the_catalogue_has_all_concerts_with_what_became_of_their_seats() {
        ConcertPlan hidden = new ConcertPlan(
                "Encore",
                "MAKTUB",
                false,
                List.of(new PerformancePlan(DATE, PRICE, 3), new PerformancePlan(TODAY.minusDays(1), PRICE, 1)));
        Concert first = atomically(() -> ports().concerts().add(hidden));
        QueueId own =
                atomically(() -> ports().queues().open(first.id(), 7)).queue().id();
        Performance performance = given().performance(5);
        given().paid(held(performance, 1, 2), NOW);
        held(performance, 4);
        given().blocked(performance, 5);
        Concert second = performance.concert();

        assertThat(queries().catalogue(0, 10, HOLD_END.minus(TICK)))
                .containsExactly(
                        new CatalogueEntry(
                                first,
                                own,
                                List.of(
                                        new Sales(TODAY.minusDays(1), 1, 1, 0, 0, 0, 0),
                                        new Sales(DATE, 3, 3, 0, 0, 0, 0))),
                        new CatalogueEntry(
                                second, QueueId.GLOBAL, List.of(new Sales(DATE, 5, 1, 1, 2, 1, 2 * PRICE.won()))));
        assertThat(queries().catalogue(first.id().value(), 10, HOLD_END))
                .containsExactly(new CatalogueEntry(
                        second, QueueId.GLOBAL, List.of(new Sales(DATE, 5, 2, 0, 2, 1, 2 * PRICE.won()))));
        assertThat(queries().catalogue(0, 1, NOW)).hasSize(1);
        assertThat(queries().catalogue(second.id().value(), 1, NOW)).isEmpty();
    }

    private Concert add(PerformancePlan... performances) {
        return atomically(() -> ports().concerts().add(new ConcertPlan("Encore", "MAKTUB", List.of(performances))));
    }

    @Test
    void available_dates_are_today_or_later_ascending() {
        Concert concert = add(
                new PerformancePlan(TODAY.plusDays(9), PRICE, 1),
                new PerformancePlan(TODAY.minusDays(1), PRICE, 1),
                new PerformancePlan(TODAY, PRICE, 1),
                new PerformancePlan(TODAY.plusDays(2), PRICE, 1));
        given().performance(1);

        assertThat(dates(concert.id(), NOW)).containsExactly(TODAY, TODAY.plusDays(2), TODAY.plusDays(9));
    }

    @Test
    void a_date_is_available_again_when_a_hold_runs_out() {
        Performance performance = given().performance(1);
        held(performance, 1);

        assertThat(dates(concert(performance), HOLD_END.minus(TICK))).isEmpty();
        assertThat(dates(concert(performance), HOLD_END)).containsExactly(DATE);
    }

    @Test
    void an_available_date_shows_its_free_seats_and_the_prices_of_all_seats() {
        SeatRange cheap = new SeatRange(1, 1, PRICE, null);
        SeatRange dear = new SeatRange(2, 3, PRICE.plus(PRICE), "VIP");
        Concert concert = add(
                new PerformancePlan(DATE, 3, List.of(cheap, dear)), new PerformancePlan(DATE.plusDays(1), PRICE, 1));
        Performance performance = atomically(() -> ports().concerts().findPerformance(concert.id(), DATE))
                .orElseThrow();
        given().paid(held(performance, 1), NOW);

        assertThat(queries().availableDates(concert.id(), TODAY, NOW))
                .isEqualTo(new AvailableDates(List.of(
                        new OfferedPerformance(DATE, 3, 2, PRICE.won(), 2 * PRICE.won()),
                        new OfferedPerformance(DATE.plusDays(1), 1, 1, PRICE.won(), PRICE.won()))));
    }

    @Test
    void seats_are_available_in_the_order_of_their_numbers() {
        Performance performance = given().performance(50);

        assertThat(seats(performance, NOW))
                .isEqualTo(
                        new AvailableSeats(IntStream.rangeClosed(1, 50).boxed().toList()));
    }

    @Test
    void a_seat_is_available_unless_it_is_sold_or_its_hold_lasts() {
        Performance performance = given().performance(5);
        given().paid(held(performance, 1), NOW);
        given().cancelled(held(performance, 2), NOW);
        held(performance, 3, 4);

        assertThat(seats(performance, NOW)).isEqualTo(new AvailableSeats(List.of(2, 5)));
        assertThat(seats(performance, HOLD_END.minus(TICK))).isEqualTo(new AvailableSeats(List.of(2, 5)));
        assertThat(seats(performance, HOLD_END)).isEqualTo(new AvailableSeats(List.of(2, 3, 4, 5)));
    }

    @Test
    void a_date_that_is_sold_out_has_no_seats_but_is_a_date() {
        Performance performance = given().performance(1);
        given().paid(held(performance, 1), NOW);

        assertThat(seats(performance, NOW)).isEqualTo(new AvailableSeats(List.of()));
    }

    @Test
    void seats_of_another_date_or_concert_are_others() {
        Concert concert = add(new PerformancePlan(DATE, PRICE, 2), new PerformancePlan(DATE.plusDays(1), PRICE, 3));
        given().performance("Another", DATE, 4);

        assertThat(queries().availableSeats(concert.id(), DATE, TODAY, NOW))
                .isEqualTo(new AvailableSeats(List.of(1, 2)));
        assertThat(queries().availableSeats(concert.id(), DATE.plusDays(1), TODAY, NOW))
                .isEqualTo(new AvailableSeats(List.of(1, 2, 3)));
    }

    @Test
    void a_concert_that_was_never_made_is_not_found() {
        ConcertId unknown = new ConcertId(concert(given().performance(1)).value() + 1_000);

        assertThat(queries().availableDates(unknown, TODAY, NOW)).isEqualTo(new ConcertNotFound());
        assertThat(queries().availableSeats(unknown, DATE, TODAY, NOW)).isEqualTo(new ConcertNotFound());
        assertThat(queries().availableSeats(unknown, TODAY.minusDays(1), TODAY, NOW))
                .isEqualTo(new ConcertNotFound());
    }

    @Test
    void a_date_that_is_past_or_never_was_is_not_found() {
        Performance past = given().performance("Past", TODAY.minusDays(1), 1);
        Performance ahead = given().performance(1);

        assertThat(seats(past, NOW)).isEqualTo(new DateNotFound());
        for (LocalDate never : List.of(DATE.plusDays(1), LocalDate.of(0, 1, 1), LocalDate.MIN, LocalDate.MAX)) {
            assertThat(queries().availableSeats(concert(ahead), never, TODAY, NOW))
                    .isEqualTo(new DateNotFound());
        }
    }
}
