package dev.concert.domain.seat;

import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.shared.Version;
import java.time.Instant;

/**
 * One seat of one performance. Immutable: each change returns the seat as it is afterwards, with the version that was read,
 * so that of two changes derived from one state only the first is stored. Ask, then tell: a change that the state does not
 * allow is a bug of the caller.
 *
 * @param price what it costs; positive
 */
public record Seat(
        SeatId id, PerformanceId performanceId, SeatNumber number, Money price, SeatState state, Version version) {

    public Seat {
        if (!price.isPositive()) {
            throw new IllegalArgumentException("A seat costs at least 1 won");
        }
    }

    /** Whether anybody may hold the seat at {@code now}. */
    public boolean isAvailableAt(Instant now) {
        return switch (state) {
            case Available() -> true;
            case Held held -> !now.isBefore(held.until());
            case Sold _sold -> false;
        };
    }

    /** Whether the seat is held at {@code now}, and for this reservation. */
    public boolean isHeldBy(ReservationId reservation, Instant now) {
        return state instanceof Held held && held.by().equals(reservation) && now.isBefore(held.until());
    }

    public boolean isSold() {
        return state instanceof Sold;
    }

    /** @throws IllegalStateException unless the seat is available at {@code now} */
    public Seat hold(ReservationId by, Instant until, Instant now) {
        if (!isAvailableAt(now)) {
            throw new IllegalStateException("Seat " + number + " is not available: " + state);
        }
        return with(new Held(by, until));
    }

    /** @throws IllegalStateException unless the seat is held for {@code by} at {@code now} */
    public Seat sell(ReservationId by, UserId to, Instant now) {
        if (!isHeldBy(by, now)) {
            throw new IllegalStateException("Seat " + number + " is not held for " + by + ": " + state);
        }
        return with(new Sold(by, to));
    }

    /**
     * Ends a hold, before or after it ran out.
     *
     * @throws IllegalStateException unless the seat carries a hold
     */
    public Seat release() {
        if (!(state instanceof Held)) {
            throw new IllegalStateException("Seat " + number + " carries no hold: " + state);
        }
        return with(new Available());
    }

    private Seat with(SeatState newState) {
        return new Seat(id, performanceId, number, price, newState, version);
    }
}
