package dev.concert.application.reservation;

import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.Need;
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
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives a held reservation's seats back now. For a cancelled or overdue reservation nothing changes and nothing is refused: the
 * seats are free, as was asked.
 */
public record CancelReservationUseCase(
        TokenCalls calls,
        QueueTokenRepository tokens,
        ReservationRepository reservations,
        HoldCancellation cancellation,
        InstantSource clock) {

    public sealed interface Outcome {}

    /** The reservation holds no seats any more. */
    public record GivenBack() implements Outcome {}

    /** There is no such reservation of this user. */
    public record NotFound() implements Outcome {}

    public record AlreadyPaid() implements Outcome {}

    public record AlreadyRefunded() implements Outcome {}

    public Answer<Outcome> cancel(TokenId tokenId, ReservationId id) {
        return calls.execute(tokenId, Need.LIVE, token -> cancel(id, token));
    }

    private Outcome cancel(ReservationId id, QueueToken token) {
        Optional<Reservation> found =
                reservations.lock(id).filter(it -> it.userId().equals(token.userId()));
        if (found.isEmpty()) {
            return new NotFound();
        }
        Reservation reservation = found.get();
        return switch (reservation.state()) {
            case Paid _paid -> new AlreadyPaid();
            case Refunded _refunded -> new AlreadyRefunded();
            case Cancelled _cancelled -> new GivenBack();
            case Expired() -> new GivenBack();
            case Held() -> giveBack(reservation, token);
        };
    }

    private Outcome giveBack(Reservation reservation, QueueToken token) {
        Instant now = clock.instant();
        if (reservation.isHeldAt(now)) {
            cancellation.cancel(reservation, now);
            if (reservation.tokenId().equals(token.id())) {
                tokens.save(token.uncoverHold());
            }
        }
        return new GivenBack();
    }
}
