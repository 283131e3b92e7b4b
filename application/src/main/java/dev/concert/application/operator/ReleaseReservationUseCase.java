package dev.concert.application.operator;

import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.shared.Ids.ReservationId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Ends a user's live hold: its seats are free again, and its token falls back to its session's end. Nothing changes if the hold is
 * over already.
 */
public record ReleaseReservationUseCase(
        OperatorCalls calls,
        QueueTokenRepository tokens,
        ReservationRepository reservations,
        HoldCancellation cancellation,
        InstantSource clock) {

    public sealed interface Outcome {}

    /** The reservation holds no seats any more. */
    public record Released() implements Outcome {}

    public record NotFound() implements Outcome {}

    public record AlreadyPaid() implements Outcome {}

    public record AlreadyRefunded() implements Outcome {}

    public Answer<Outcome> release(ReservationId id, OperatorCalls.Call<Released> call) {
        return calls.execute(
                call,
                () -> reservations
                        .find(id)
                        .<Outcome>map(found -> release(found, call))
                        .orElseGet(NotFound::new));
    }

    private Outcome release(Reservation found, OperatorCalls.Call<Released> call) {
        Optional<QueueToken> token = tokens.lock(found.tokenId());
        Reservation reservation = reservations.lock(found.id()).orElseThrow();
        return switch (reservation.state()) {
            case Paid _paid -> new AlreadyPaid();
            case Refunded _refunded -> new AlreadyRefunded();
            case Cancelled _cancelled -> new Released();
            case Expired() -> new Released();
            case Held() -> {
                Instant now = clock.instant();
                if (reservation.isHeldAt(now)) {
                    cancellation.cancel(reservation, now);
                    token.ifPresent(it -> tokens.save(it.uncoverHold()));
                    calls.record(call, Changes.released(reservation));
                }
                yield new Released();
            }
        };
    }
}
