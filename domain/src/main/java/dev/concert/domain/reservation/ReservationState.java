package dev.concert.domain.reservation;

import java.time.Instant;

/**
 * What has become of a reservation. A held one whose time is up counts as expired, whether or not anybody has marked it so;
 * the other three are final.
 */
public sealed interface ReservationState {

    record Held() implements ReservationState {}

    record Paid(Instant at) implements ReservationState {}

    record Cancelled(Instant at) implements ReservationState {}

    record Expired() implements ReservationState {}
}
