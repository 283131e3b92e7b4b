package dev.concert.domain.reservation;

import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a reservation. A held one counts as expired once its time is up, whether or not it has been marked so; a
 * paid one may be refunded; the other three are final. Instants are whole milliseconds.
 */
public sealed interface ReservationState {

    /** When it was paid; null if it was not. */
    default @Nullable Instant paidAt() {
        return switch (this) {
            case Paid paid -> paid.at();
            case Refunded refunded -> refunded.paidAt();
            case Held() -> null;
            case Cancelled _cancelled -> null;
            case Expired() -> null;
        };
    }

    /** When it was refunded; null if it was not. */
    default @Nullable Instant refundedAt() {
        return this instanceof Refunded refunded ? refunded.at() : null;
    }

    record Held() implements ReservationState {}

    record Paid(Instant at) implements ReservationState {

        public Paid {
            WholeMilliseconds.require(at, "The payment's instant");
        }
    }

    /**
     * Was paid, and the money was given back.
     *
     * @param at not before {@code paidAt}
     */
    record Refunded(Instant paidAt, Instant at) implements ReservationState {

        public Refunded {
            WholeMilliseconds.require(paidAt, "The payment's instant");
            WholeMilliseconds.require(at, "The refund's instant");
            if (at.isBefore(paidAt)) {
                throw new IllegalArgumentException("What is paid at " + paidAt + " is not refunded at " + at);
            }
        }
    }

    record Cancelled(Instant at) implements ReservationState {

        public Cancelled {
            WholeMilliseconds.require(at, "The cancellation's instant");
        }
    }

    record Expired() implements ReservationState {}
}
