package dev.concert.domain.seat;

import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Blocked;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.SeatId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One seat of one performance. Immutable: each change returns the seat as it is afterwards, with the version that was read,
 * so that of two changes derived from one state only the first is stored. A change that the state does not allow is a
 * bug of the caller.
 *
 * @param price what it costs; positive
 * @param grade what kind of seat it is, such as VIP; null if the performance tells none apart
 */
public record Seat(
        SeatId id,
        PerformanceId performanceId,
        SeatNumber number,
        Money price,
        @Nullable String grade,
        SeatState state,
        Version version) {

    /** Why a seat is not to be had. */
    public enum Unavailable {
        /** Held for a reservation that may still be paid. */
        HELD,
        /** Sold, unless it is refunded. */
        SOLD,
        /** Taken off sale. */
        BLOCKED
    }

    public Seat {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(performanceId, "performanceId");
        Objects.requireNonNull(number, "number");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(version, "version");
        if (!price.isPositive()) {
            throw new IllegalArgumentException("A seat costs at least 1 won, not " + price);
        }
    }

    public boolean isAvailableAt(Instant now) {
        return whyUnavailable(now).isEmpty();
    }

    /** Why the seat is not to be had at {@code now}, or empty if it is available. */
    public Optional<Unavailable> whyUnavailable(Instant now) {
        return switch (state) {
            case Available() -> Optional.empty();
            case Held held -> now.isBefore(held.until()) ? Optional.of(Unavailable.HELD) : Optional.empty();
            case Sold _sold -> Optional.of(Unavailable.SOLD);
            case Blocked() -> Optional.of(Unavailable.BLOCKED);
        };
    }

    public boolean isHeldBy(ReservationId reservation, Instant now) {
        return state instanceof Held held && held.reservation().equals(reservation) && now.isBefore(held.until());
    }

    public boolean isBlocked() {
        return state instanceof Blocked;
    }

    public boolean isSold() {
        return state instanceof Sold;
    }

    /** @throws IllegalStateException unless the seat is available at {@code now} */
    public Seat hold(ReservationId reservation, Instant until, Instant now) {
        if (!isAvailableAt(now)) {
            throw new IllegalStateException("Seat " + number + " is not available: " + state);
        }
        return with(new Held(reservation, until));
    }

    /** @throws IllegalStateException unless the seat is held for {@code reservation} at {@code now} */
    public Seat sell(ReservationId reservation, UserId owner, Instant now) {
        if (!isHeldBy(reservation, now)) {
            throw new IllegalStateException("Seat " + number + " is not held for " + reservation + ": " + state);
        }
        return with(new Sold(reservation, owner));
    }

    /**
     * Ends a hold, overdue or not.
     *
     * @throws IllegalStateException unless the seat carries a hold
     */
    public Seat release() {
        if (!(state instanceof Held)) {
            throw new IllegalStateException("Seat " + number + " carries no hold: " + state);
        }
        return with(new Available());
    }

    /**
     * Ends a sale that is refunded.
     *
     * @throws IllegalStateException unless the seat is sold for {@code reservation}
     */
    public Seat takeBack(ReservationId reservation) {
        if (!(state instanceof Sold sold) || !sold.reservation().equals(reservation)) {
            throw new IllegalStateException("Seat " + number + " is not sold for " + reservation + ": " + state);
        }
        return with(new Available());
    }

    /** @throws IllegalStateException unless the seat is available at {@code now} */
    public Seat block(Instant now) {
        if (!isAvailableAt(now)) {
            throw new IllegalStateException("Seat " + number + " is not available: " + state);
        }
        return with(new Blocked());
    }

    /** @throws IllegalStateException unless the seat is blocked */
    public Seat unblock() {
        if (!isBlocked()) {
            throw new IllegalStateException("Seat " + number + " is not blocked: " + state);
        }
        return with(new Available());
    }

    private Seat with(SeatState newState) {
        return new Seat(id, performanceId, number, price, grade, newState, version);
    }
}
