package dev.concert.domain;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;

import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.WalletEntry;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One way into every state, and to a ledger entry of every kind. A state or kind that is added to the domain gets its scene
 * here, and with it its proof that every store keeps it.
 */
public final class Scenes {

    /**
     * What a scene has stored.
     *
     * @param stored reads it back
     */
    public record Scene<T>(T expected, Supplier<T> stored) {}

    private final Given given;
    private final Ports ports;

    public Scenes(Given given, Ports ports) {
        this.given = given;
        this.ports = ports;
    }

    private Reservation held(Performance performance) {
        return given.held(given.admitted(), performance, 1);
    }

    private Reservation held() {
        return held(given.performance(1));
    }

    /** Each brings the first seat of a new performance into the state, and returns that. */
    public Map<Class<? extends SeatState>, Function<Performance, SeatState>> changesOfSeats() {
        return Map.of(
                SeatState.Available.class, _performance -> new SeatState.Available(),
                SeatState.Held.class,
                        performance -> {
                            Reservation held = held(performance);
                            return new SeatState.Held(held.id(), held.heldUntil());
                        },
                SeatState.Blocked.class,
                        performance -> {
                            given.blocked(performance, 1);
                            return new SeatState.Blocked();
                        },
                SeatState.Sold.class,
                        performance -> {
                            Reservation paid = given.paid(held(performance), NOW);
                            return new SeatState.Sold(paid.id(), paid.userId());
                        });
    }

    public Map<Class<? extends SeatState>, Supplier<Scene<SeatState>>> seats() {
        return changesOfSeats().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, change -> () -> seat(change.getValue())));
    }

    private Scene<SeatState> seat(Function<Performance, SeatState> change) {
        Performance performance = given.performance(1);
        return new Scene<>(
                change.apply(performance), () -> given.seat(performance.id(), 1).state());
    }

    public Map<Class<? extends ReservationState>, Supplier<Scene<Reservation>>> reservations() {
        return Map.of(
                ReservationState.Held.class, () -> reservation(held()),
                ReservationState.Paid.class, () -> reservation(given.paid(held(), NOW)),
                ReservationState.Refunded.class, () -> reservation(given.refunded(held(), NOW.plusSeconds(1))),
                ReservationState.Cancelled.class, () -> reservation(given.cancelled(held(), NOW)),
                ReservationState.Expired.class, () -> reservation(given.expired(held(), NOW.plus(HOLD))));
    }

    private Scene<Reservation> reservation(Reservation expected) {
        return new Scene<>(
                expected,
                () -> ports.atomically(() -> ports.reservations().lock(expected.id()))
                        .orElseThrow());
    }

    public Map<Class<? extends QueueTokenState>, Supplier<Scene<QueueToken>>> tokens() {
        return Map.of(
                QueueTokenState.Waiting.class, () -> token(UnaryOperator.identity()),
                QueueTokenState.PassedOver.class, () -> token(QueueToken::passOver),
                QueueTokenState.Returned.class,
                        () -> token(token -> token.passOver().comeBack()),
                QueueTokenState.Admitted.class, () -> token(Given::admit),
                QueueTokenState.Ended.class, () -> ended(EndReason.LEFT));
    }

    /** A token that has ended for this reason; it was admitted if the reason allows that. */
    public Scene<QueueToken> ended(EndReason reason) {
        return token(token -> (reason.endsTokens(true) ? Given.admit(token) : token).end(reason, NOW));
    }

    private Scene<QueueToken> token(UnaryOperator<QueueToken> change) {
        QueueToken expected = given.stored(given.line(), given.user(), change);
        return new Scene<>(expected, () -> ports.tokens().find(expected.id()).orElseThrow());
    }

    /** Each stores an entry of the kind as the last of a user's ledger, and returns the user. */
    public Map<WalletEntry.Kind, Supplier<UserId>> ledgers() {
        return Map.of(
                WalletEntry.Kind.CHARGE,
                () -> given.charged(given.user(), new Money(500)).userId(),
                WalletEntry.Kind.USE,
                () -> given.paid(held(), NOW).userId(),
                WalletEntry.Kind.REFUND,
                () -> given.refunded(held(), NOW).userId());
    }
}
