package dev.concert.application.queue;

import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.Refusal;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Leaves the line or gives the slot back; a hold made with the token is cancelled with it. Returns once every node knows, so
 * that the token is of no use anywhere afterwards.
 */
public final class LeaveQueueUseCase {

    private final TokenJudge gate;
    private final WaitingLines lines;
    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final Turnstile turnstile;
    private final ReservationRepository reservations;
    private final HoldCancellation holds;
    private final InstantSource clock;

    public LeaveQueueUseCase(
            TokenJudge gate,
            WaitingLines lines,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            ReservationRepository reservations,
            HoldCancellation holds,
            InstantSource clock) {
        this.gate = gate;
        this.lines = lines;
        this.queues = queues;
        this.tokens = tokens;
        this.turnstile = turnstile;
        this.reservations = reservations;
        this.holds = holds;
        this.clock = clock;
    }

    public sealed interface Outcome {}

    public record Left() implements Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    public Outcome leave(TokenId tokenId) {
        // Who is counted in the line departs from it, under its lock, which comes before the token's.
        Optional<QueueToken> counted = tokens.find(tokenId).filter(QueueToken::isCounted);
        Outcome outcome = gate.execute(locking -> {
            Optional<Queue> queue = counted.map(token -> queues.lock(token.queueId()));
            return switch (locking.pass(tokenId, Access.LIVE)) {
                case Refusal refusal -> new Refused(refusal);
                case Granted granted -> {
                    leave(granted.token(), queue);
                    yield new Left();
                }
            };
        });
        if (outcome instanceof Left) {
            counted.ifPresent(lines::awaitDeparture);
        }
        return outcome;
    }

    private void leave(QueueToken token, Optional<Queue> queue) {
        Optional<Reservation> reservation =
                token.coversHold() ? reservations.lockMarkedHeld(token.id()) : Optional.empty();
        Instant now = clock.instant();
        reservation.filter(held -> held.isHeldAt(now)).ifPresent(held -> holds.cancel(held, now));
        if (token.isCounted()) {
            turnstile.depart(queue.orElseThrow(), List.of(token), EndReason.LEFT, now);
        } else {
            tokens.save(token.end(EndReason.LEFT, now));
        }
    }
}
