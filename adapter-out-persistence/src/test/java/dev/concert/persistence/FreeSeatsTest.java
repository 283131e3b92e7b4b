package dev.concert.persistence;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.Given;
import dev.concert.domain.Scenes;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is free is defined twice, in the domain and in SQL. Both mean the same seats. */
@PostgresTest
class FreeSeatsTest {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final PostgresPorts ports;
    private final ConcertQueries queries;
    private final OfferQueries offer;

    FreeSeatsTest(PostgresPorts ports, ConcertQueries queries, OfferQueries offer) {
        this.ports = ports;
        this.queries = queries;
        this.offer = offer;
    }

    static Stream<Arguments> states_around_the_end_of_a_hold() {
        Instant end = NOW.plus(Given.HOLD);
        return Stream.of(SeatState.class.getPermittedSubclasses())
                .flatMap(state ->
                        Stream.of(end.minus(LEAST), end, end.plus(LEAST)).map(now -> Arguments.of(state, now)));
    }

    @ParameterizedTest
    @MethodSource("states_around_the_end_of_a_hold")
    void a_seat_is_free_in_every_list_as_the_domain_defines_it(Class<?> state, Instant now) {
        Given given = new Given(ports);
        Performance performance = given.performance(1);
        SeatState expected = requireNonNull(
                        new Scenes(given, ports).changesOfSeats().get(state), "Scenes has none")
                .apply(performance);
        Seat seat = given.seat(performance.id(), 1);
        assertThat(seat.state()).isEqualTo(expected).isInstanceOf(state);
        boolean free = seat.isAvailableAt(now);

        assertThat(List.of(
                        queries.availableDates(performance.concert().id(), DATE, now),
                        queries.availableSeats(performance.concert().id(), DATE, DATE, now),
                        offer.offer(DATE, now).getFirst().seatsLeft(),
                        queries.seatsLeft(DATE, now)))
                .containsExactly(
                        new AvailableDates(
                                free
                                        ? List.of(new OfferedPerformance(
                                                DATE, 1, 1, Given.PRICE.won(), Given.PRICE.won()))
                                        : List.of()),
                        new AvailableSeats(free ? List.of(1) : List.of()),
                        free ? 1 : 0,
                        free ? Map.of(QueueId.GLOBAL, 1L) : Map.of());
    }
}
