package dev.concert.application.reservation;

import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.Refusal;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.ReservationId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives a held reservation's seats back now. Giving back what was given back, or what ran out, changes nothing and is no
 * error: the seats are free, as was asked.
 */
public final class CancelReservationUseCase {

    private final TokenJudge gate;
    private final QueueTokenRepository tokens;
    private final ReservationRepository reservations;
    private final HoldCancellation holds;
    private final InstantSource clock;

    public CancelReservationUseCase(
            TokenJudge gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            HoldCancellation holds,
            InstantSource clock) {
        this.gate = gate;
        this.tokens = tokens;
        this.reservations = reservations;
        this.holds = holds;
        this.clock = clock;
    }

    public record Command(TokenId tokenId, ReservationId reservationId) {}

    public sealed interface Outcome {}

    /** The reservation holds no seats any more. */
    public record GivenBack() implements Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    /** There is no such reservation of this user. */
    public record NotFound() implements Outcome {}

    public record AlreadyPaid() implements Outcome {}

    public Outcome cancel(Command command) {
        return gate.execute(locking -> switch (locking.pass(command.tokenId(), Access.LIVE)) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted -> cancel(command.reservationId(), granted.token());
        });
    }

    private Outcome cancel(ReservationId id, QueueToken token) {
        Optional<Reservation> found =
                reservations.lock(id).filter(it -> it.userId().equals(token.userId()));
        if (found.isEmpty()) {
            return new NotFound();
        }
        Reservation reservation = found.get();
        if (reservation.state() instanceof Paid) {
            return new AlreadyPaid();
        }
        Instant now = clock.instant();
        if (reservation.isHeldAt(now)) {
            holds.cancel(reservation, now);
            if (reservation.tokenId().equals(token.id())) {
                tokens.save(token.uncoverHold());
            }
        }
        return new GivenBack();
    }
}
