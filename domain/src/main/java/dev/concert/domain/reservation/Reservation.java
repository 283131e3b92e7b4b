package dev.concert.domain.reservation;

import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Seats of one performance, held together for one user. Immutable. A unit of work that stores a change has locked the
 * reservation before it read the state that the change was derived from.
 *
 * @param tokenId the token it was made with; a token has at most one held reservation
 * @param seats at least one, at most {@link ReservationPolicy#MAX_SEATS}, ascending and distinct
 * @param amount the sum of the seats' prices when they were held; positive
 * @param heldAt when the seats were held; whole milliseconds, as all instants of an aggregate
 * @param heldUntil the first instant at which it can no longer be paid
 */
public record Reservation(
        ReservationId id,
        UserId userId,
        TokenId tokenId,
        PerformanceId performanceId,
        List<SeatNumber> seats,
        Money amount,
        Instant heldAt,
        Instant heldUntil,
        ReservationState state) {

    public Reservation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(userId, "userId");
        Objects.requireNonNull(tokenId, "tokenId");
        Objects.requireNonNull(performanceId, "performanceId");
        Objects.requireNonNull(state, "state");
        seats = seats.stream().sorted().distinct().toList();
        if (seats.isEmpty() || seats.size() > ReservationPolicy.MAX_SEATS) {
            throw new IllegalArgumentException(
                    "A reservation has 1 to " + ReservationPolicy.MAX_SEATS + " seats, not " + seats.size());
        }
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("A reservation costs at least 1 won, not " + amount);
        }
        WholeMilliseconds.require(heldAt, "The begin of a hold");
        WholeMilliseconds.require(heldUntil, "The end of a hold");
        if (!heldUntil.isAfter(heldAt)) {
            throw new IllegalArgumentException("A hold from " + heldAt + " ends after that, not at " + heldUntil);
        }
    }

    /** Whether it can be paid or cancelled at {@code now}. */
    public boolean isHeldAt(Instant now) {
        return state instanceof Held && now.isBefore(heldUntil);
    }

    /** Whether it is marked as held although its time is up at {@code now}. */
    public boolean isOverdueAt(Instant now) {
        return state instanceof Held && !now.isBefore(heldUntil);
    }

    /** @throws IllegalStateException unless it is held at {@code now} */
    public Reservation pay(Instant now) {
        requireHeld(now);
        return with(new Paid(now));
    }

    /** @throws IllegalStateException unless it is held at {@code now} */
    public Reservation cancel(Instant now) {
        requireHeld(now);
        return with(new Cancelled(now));
    }

    /**
     * Gives the money back; if this node's clock is behind that of the payment, at the payment's instant.
     *
     * @throws IllegalStateException unless it is paid
     */
    public Reservation refund(Instant now) {
        if (!(state instanceof Paid paid)) {
            throw new IllegalStateException(id + " is not paid: " + state);
        }
        return with(new Refunded(paid.at(), now.isBefore(paid.at()) ? paid.at() : now));
    }

    /** @throws IllegalStateException unless it is refunded */
    public Instant refundedAt() {
        if (!(state instanceof Refunded refunded)) {
            throw new IllegalStateException(id + " is not refunded: " + state);
        }
        return refunded.at();
    }

    /** @throws IllegalStateException unless it is held and its time is up at {@code now} */
    public Reservation expire(Instant now) {
        if (!isOverdueAt(now)) {
            throw new IllegalStateException(id + " is not overdue: " + state + " until " + heldUntil);
        }
        return with(new Expired());
    }

    private void requireHeld(Instant now) {
        if (!isHeldAt(now)) {
            throw new IllegalStateException(id + " is not held: " + state + " until " + heldUntil);
        }
    }

    private Reservation with(ReservationState newState) {
        return new Reservation(id, userId, tokenId, performanceId, seats, amount, heldAt, heldUntil, newState);
    }
}
