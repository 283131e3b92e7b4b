package dev.concert.domain.reservation;

import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;

/**
 * What has become of a reservation. A held one counts as expired once its time is up, whether or not it has been marked so; the
 * other three are final. Instants are whole milliseconds.
 */
public sealed interface ReservationState {

    record Held() implements ReservationState {}

    record Paid(Instant at) implements ReservationState {

        public Paid {
            WholeMilliseconds.require(at, "The payment's instant");
        }
    }

    record Cancelled(Instant at) implements ReservationState {

        public Cancelled {
            WholeMilliseconds.require(at, "The cancellation's instant");
        }
    }

    record Expired() implements ReservationState {}
}
