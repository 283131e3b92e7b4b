package dev.concert.application.concert;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.concert.SeatMapQueries.MappedSeat;
import dev.concert.application.concert.SeatMapQueries.Status;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every {@link SeatMapQueries} shows of what is stored through the ports. */
public abstract class SeatMapQueriesContract extends RepositoryContract {

    private static final Instant HOLD_END = NOW.plus(HOLD);

    protected abstract SeatMapQueries queries();

    private List<MappedSeat> map(Performance performance, QueueToken token) {
        return queries().seats(performance.concert().id(), performance.date(), token.id());
    }

    private static List<Status> statuses(List<MappedSeat> map, Instant now) {
        return map.stream().map(seat -> seat.statusAt(now)).toList();
    }

    @Test
    void it_shows_every_seat_by_number_as_it_is_stored() {
        SeatRange cheap = new SeatRange(2, 3, PRICE, null);
        SeatRange dear = new SeatRange(1, 1, PRICE.plus(PRICE), "VIP");
        Concert concert = atomically(() -> ports().concerts()
                .add(new ConcertPlan("Encore", "MAKTUB", List.of(new PerformancePlan(DATE, 3, List.of(cheap, dear))))));
        Performance performance = atomically(() -> ports().concerts().findPerformance(concert.id(), DATE))
                .orElseThrow();
        given().performance(5);

        assertThat(map(performance, given().admitted()))
                .extracting(MappedSeat::seat)
                .containsExactly(
                        given().seat(performance.id(), 1),
                        given().seat(performance.id(), 2),
                        given().seat(performance.id(), 3));
    }

    @Test
    void a_seat_is_mine_while_my_token_holds_it_and_held_for_all_others() {
        Performance performance = given().performance(5);
        QueueToken kim = given().admitted();
        QueueToken lee = given().admitted();
        given().held(kim, performance, 2);
        given().held(lee, performance, 3);
        given().paid(given().held(given().admitted(), performance, 4), NOW);
        given().cancelled(given().held(given().admitted(), performance, 5), NOW);

        Instant last = HOLD_END.minus(TICK);
        assertThat(statuses(map(performance, kim), last))
                .containsExactly(Status.FREE, Status.MINE, Status.HELD, Status.SOLD, Status.FREE);
        assertThat(statuses(map(performance, lee), last))
                .containsExactly(Status.FREE, Status.HELD, Status.MINE, Status.SOLD, Status.FREE);
        assertThat(statuses(map(performance, kim), HOLD_END))
                .containsExactly(Status.FREE, Status.FREE, Status.FREE, Status.SOLD, Status.FREE);
    }

    @Test
    void operators_see_whose_reservation_has_a_seat() {
        Performance performance = given().performance(3);
        Reservation held = given().held(given().admitted(), performance, 1);
        QueueToken lee = given().stored(given().line(), given().user("lee"), Given::admit);
        Reservation paid = given().paid(given().held(lee, performance, 2), NOW);

        List<MappedSeat> map = queries().seatsWithUsers(performance.concert().id(), performance.date());

        assertThat(map).extracting(seat -> seat.reservationAt(NOW)).containsExactly(held.id(), paid.id(), null);
        assertThat(map).extracting(seat -> seat.reservationAt(HOLD_END)).containsExactly(null, paid.id(), null);
        assertThat(map.get(1).username()).isEqualTo("lee");
        assertThat(map).filteredOn(seat -> Objects.isNull(seat.username())).hasSize(1);
        assertThat(statuses(map, NOW)).containsExactly(Status.HELD, Status.SOLD, Status.FREE);
    }

    @Test
    void only_operators_see_the_seats_of_a_concert_that_is_not_published() {
        Concert concert = atomically(() -> ports().concerts()
                .add(new ConcertPlan("Encore", "MAKTUB", false, List.of(new PerformancePlan(DATE, PRICE, 3)))));

        assertThat(queries().seats(concert.id(), DATE, given().tokenId())).isEmpty();
        assertThat(queries().seatsWithUsers(concert.id(), DATE)).hasSize(3);
    }

    @Test
    void there_is_no_map_of_another_date_or_concert() {
        Performance performance = given().performance(3);
        ConcertId id = performance.concert().id();

        assertThat(queries().seatsWithUsers(id, DATE.plusDays(1))).isEmpty();
        assertThat(queries().seats(id, DATE.plusDays(1), given().tokenId())).isEmpty();
        assertThat(queries().seats(new ConcertId(id.value() + 1_000), DATE, given().tokenId()))
                .isEmpty();
    }
}
