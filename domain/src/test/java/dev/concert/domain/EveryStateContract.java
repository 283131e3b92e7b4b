package dev.concert.domain;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.concert.domain.Scenes.Scene;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.wallet.WalletEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every store keeps every state and kind that the domain knows. What is new in the domain fails here by its name until it has
 * a scene, and until every store keeps it and its books add up with it.
 */
public abstract class EveryStateContract extends RepositoryContract {

    private Scenes scenes;

    @BeforeEach
    void givenTheScenes() {
        scenes = new Scenes(given(), ports());
    }

    /** What does not add up in the store, for a store whose books are compared. */
    protected Collection<?> mismatches() {
        return List.of();
    }

    private static Stream<Class<?>> states(Class<?> state) {
        return state.isSealed()
                ? Stream.of(state.getPermittedSubclasses()).flatMap(EveryStateContract::states)
                : Stream.of(state);
    }

    private <T> Stream<DynamicTest> comesBack(
            Class<?> sealed, Map<? extends Class<?>, Supplier<Scene<T>>> scenesByState) {
        Map<Class<?>, Supplier<Scene<T>>> scenesOf = Map.copyOf(scenesByState);
        return states(sealed)
                .map(state -> dynamicTest(state.getSimpleName(), () -> {
                    assertThat(scenesOf).as("Scenes has one").containsKey(state);
                    assertComesBack(Objects.requireNonNull(scenesOf.get(state)).get());
                }));
    }

    private <T> void assertComesBack(Scene<T> scene) {
        assertThat(scene.stored().get()).isEqualTo(scene.expected());
        assertThat(mismatches()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> a_seat_comes_back_in_the_state() {
        return comesBack(SeatState.class, scenes.seats());
    }

    @TestFactory
    Stream<DynamicTest> a_reservation_comes_back_in_the_state() {
        return comesBack(ReservationState.class, scenes.reservations());
    }

    @TestFactory
    Stream<DynamicTest> a_token_comes_back_in_the_state() {
        return comesBack(QueueTokenState.class, scenes.tokens());
    }

    @TestFactory
    Stream<DynamicTest> a_token_comes_back_as_ended_for_the_reason() {
        return Stream.of(EndReason.values())
                .map(reason -> dynamicTest(reason.name(), () -> assertComesBack(scenes.ended(reason))));
    }

    @TestFactory
    Stream<DynamicTest> books_add_up_with_a_ledger_entry_of_the_kind() {
        return Stream.of(WalletEntry.Kind.values())
                .map(kind -> dynamicTest(kind.name(), () -> {
                    assertThat(scenes.ledgers())
                            .as("Scenes has one for %s", kind)
                            .containsKey(kind);
                    UserId user =
                            Objects.requireNonNull(scenes.ledgers().get(kind)).get();
                    assertThat(given().wallet(user).version().value()).isPositive();
                    assertThat(mismatches()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_queue_counts_a_departure_of_the_kind() {
        return Stream.of(Departure.Kind.values())
                .map(kind -> dynamicTest(kind.name(), () -> {
                    QueueToken token = given().waiting(given().line());
                    Queue afterwards = atomically(() -> {
                        Queue.Departing departing =
                                ports().queues().lock(token.queueId()).depart(List.of(token), kind, NOW);
                        ports().queues().save(departing.queue(), departing.departures());
                        return departing.queue();
                    });
                    assertThat(atomically(() -> ports().queues().lock(token.queueId())))
                            .isEqualTo(afterwards);
                    assertThat(mismatches()).isEmpty();
                }));
    }
}
