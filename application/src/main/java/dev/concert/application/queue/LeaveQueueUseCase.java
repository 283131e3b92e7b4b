package dev.concert.application.queue;

import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenJudge;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.access.TokenJudge.Verdict;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.HoldCancellation;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Leaves the queue or gives the slot back; a hold made with the token is cancelled with it. Returns once every node shows that, so
 * the token is of no use anywhere afterwards.
 */
public record LeaveQueueUseCase(
        TokenJudge judge,
        UnitOfWork unitOfWork,
        DepartureWait departures,
        QueueTokenRepository tokens,
        Turnstile turnstile,
        ReservationRepository reservations,
        HoldCancellation cancellation,
        InstantSource clock) {

    public record Left() {}

    public Answer<Left> leave(TokenId tokenId) {
        // A waiting token departs from its queue, under the queue's lock, which comes before the token's.
        Optional<QueueToken> counted = tokens.find(tokenId).filter(QueueToken::isCounted);
        Verdict verdict = unitOfWork.execute(() -> {
            Optional<Queue> queue = counted.map(token -> turnstile.lock(token.queueId()));
            Verdict judged = judge.judgeLocked(tokenId, Need.LIVE);
            if (judged instanceof Granted granted) {
                leave(granted.token(), queue);
            }
            return judged;
        });
        return switch (verdict) {
            case Refusal refusal -> new Answer.Refused<>(refusal);
            case Granted granted -> {
                QueueToken token = granted.token();
                if (token.isCounted()) {
                    departures.await(token);
                } else {
                    departures.awaitAdmission(token);
                }
                yield new Answer.Done<>(new Left());
            }
        };
    }

    private void leave(QueueToken token, Optional<Queue> queue) {
        Optional<Reservation> reservation =
                token.coversHold() ? reservations.lockMarkedHeld(token.id()) : Optional.empty();
        Instant now = clock.instant();
        reservation.filter(held -> held.isHeldAt(now)).ifPresent(held -> cancellation.cancel(held, now));
        if (token.isCounted()) {
            turnstile.depart(queue.orElseThrow(), List.of(token), EndReason.LEFT, now);
        } else {
            tokens.save(token.end(EndReason.LEFT, now));
        }
    }
}
