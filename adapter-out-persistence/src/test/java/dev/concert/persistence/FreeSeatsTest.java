package dev.concert.persistence;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.concert.ConcertQueries.BookableConcert;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is free is defined twice, in the domain and in SQL. Both mean the same seats. */
@PostgresTest
class FreeSeatsTest {

    private static final Duration LEAST = Duration.ofMillis(1);

    private static final Map<Class<? extends SeatState>, BiConsumer<Given, Performance>> SCENES = Map.of(
            Available.class, (given, performance) -> {},
            Held.class, (given, performance) -> given.held(given.admitted(), performance, 1),
            Sold.class, (given, performance) -> given.paid(given.held(given.admitted(), performance, 1), NOW));

    private final PostgresPorts ports;
    private final ConcertQueries queries;

    FreeSeatsTest(PostgresPorts ports, ConcertQueries queries) {
        this.ports = ports;
        this.queries = queries;
    }

    static Stream<Arguments> states_around_the_end_of_a_hold() {
        Instant end = NOW.plus(Given.HOLD);
        return SCENES.keySet().stream()
                .flatMap(state ->
                        Stream.of(end.minus(LEAST), end, end.plus(LEAST)).map(now -> Arguments.of(state, now)));
    }

    @ParameterizedTest
    @MethodSource("states_around_the_end_of_a_hold")
    void a_seat_is_free_in_every_list_as_the_domain_defines_it(Class<? extends SeatState> state, Instant now) {
        Given given = new Given(ports);
        Performance performance = given.performance(1);
        requireNonNull(SCENES.get(state)).accept(given, performance);
        Seat seat = ports.atomically(() -> ports.seats().lock(performance.id(), Given.numbers(1)))
                .getFirst();
        assertThat(seat.state()).isInstanceOf(state);
        boolean free = seat.isAvailableAt(now);

        assertThat(List.of(
                        queries.availableDates(performance.concert().id(), DATE, now),
                        queries.availableSeats(performance.concert().id(), DATE, DATE, now),
                        queries.bookableConcerts(DATE, now).stream()
                                .map(BookableConcert::concertId)
                                .toList(),
                        queries.seatsLeft(DATE, now)))
                .containsExactly(
                        new AvailableDates(free ? List.of(DATE) : List.of()),
                        new AvailableSeats(free ? List.of(1) : List.of()),
                        free ? List.of(performance.concert().id().value()) : List.of(),
                        free ? Map.of(QueueId.GLOBAL, 1L) : Map.of());
    }

    @Test
    void no_state_of_a_seat_is_left_out() {
        assertThat(SCENES.keySet()).isEqualTo(Set.of(SeatState.class.getPermittedSubclasses()));
    }
}
