package dev.concert.application.access;

import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a token's user may do. Thread-safe.
 *
 * <p>An unclaimed or overdue admission is judged under the token's row lock and by a clock read after the lock was taken:
 * another call may be about to prolong it, and a slot is free only once its token is marked as ended.
 *
 * @param receiptWindow how long after a token's end its user may look at own reservations
 */
public record TokenJudge(
        QueueTokenRepository tokens,
        Presence presence,
        QueueDirectory directory,
        Duration receiptWindow,
        InstantSource clock) {

    /** What a token has to be for a call. */
    public sealed interface Need {

        /** Waiting or admitted. */
        Need LIVE = new Live();

        /** Waiting or admitted, or ended not long ago: so nobody takes a place in a queue to look at a ticket. */
        Need RECEIPTS = new Receipts();

        /** Admitted, through whichever queue. */
        Need ADMITTED = new AdmittedTo(null);

        /** Admitted, through the queue in which users wait to book the concert. */
        static Need toBook(ConcertId concertId) {
            return new AdmittedTo(concertId);
        }
    }

    private record Live() implements Need {}

    private record Receipts() implements Need {}

    /** @param concertId that the call books, or null */
    private record AdmittedTo(@Nullable ConcertId concertId) implements Need {}

    public sealed interface Verdict {}

    /** @param token as it is now: live, unless the call needs less */
    public record Granted(QueueToken token) implements Verdict {}

    /** Why not. */
    public sealed interface Refusal extends Verdict {}

    /** The service never issued such a token. */
    public record UnknownToken() implements Refusal {}

    /**
     * The token has ended, its admission is over, or its user was absent for too long.
     *
     * @param reason the same before and after the end is stored
     */
    public record ExpiredToken(EndReason reason) implements Refusal {}

    /** @param token still in its queue, where the call needs an admitted one */
    public record NotAdmitted(QueueToken token) implements Refusal {}

    /** @param concertId which users book through another queue than the token's */
    public record WrongQueue(ConcertId concertId) implements Refusal {}

    /**
     * Locks the token until the unit of work ends, stores that its user showed up, and judges it.
     *
     * @return the verdict on the token as it is now
     */
    public Verdict judgeLocked(TokenId id, Need need) {
        Optional<QueueToken> locked = tokens.lock(id);
        Instant now = clock.instant();
        Optional<QueueToken> current = locked.map(token -> showUp(token, now));
        if (!current.equals(locked)) {
            tokens.save(current.orElseThrow());
        }
        return judge(current, need);
    }

    /** Judges a token as it was read, which {@link #changesByShowingUp} says nothing against. */
    Verdict judge(Optional<QueueToken> read, Need need) {
        if (read.isEmpty()) {
            return new UnknownToken();
        }
        QueueToken token = read.get();
        return switch (token.state()) {
            case Ended ended ->
                need.equals(Need.RECEIPTS) && token.opensReceiptsAt(clock.instant(), receiptWindow)
                        ? new Granted(token)
                        : new ExpiredToken(ended.reason());
            case InQueue _inQueue -> {
                if (presence.isForgotten(token, clock.instant())) {
                    yield need.equals(Need.RECEIPTS) ? new Granted(token) : new ExpiredToken(EndReason.FORGOTTEN);
                }
                presence.heartbeat(token);
                yield switch (need) {
                    case Live() -> new Granted(token);
                    case Receipts() -> new Granted(token);
                    case AdmittedTo admitted -> throughQueueOf(admitted.concertId(), token, new NotAdmitted(token));
                };
            }
            case Admitted _admitted -> {
                presence.remove(token.id());
                yield switch (need) {
                    case Live() -> new Granted(token);
                    case Receipts() -> new Granted(token);
                    case AdmittedTo admitted -> throughQueueOf(admitted.concertId(), token, new Granted(token));
                };
            }
        };
    }

    private Verdict throughQueueOf(@Nullable ConcertId concertId, QueueToken token, Verdict verdict) {
        return concertId == null || directory.leadsTo(token.queueId(), concertId) ? verdict : new WrongQueue(concertId);
    }

    /** Whether the token has to be judged under its lock, since a call of its user changes it. */
    boolean changesByShowingUp(QueueToken token) {
        return switch (token.state()) {
            case PassedOver _passedOver -> true;
            case Admitted admitted -> admitted.claimedAt() == null || !token.isLiveAt(clock.instant());
            case Waiting _waiting -> false;
            case Returned _returned -> false;
            case Ended _ended -> false;
        };
    }

    private QueueToken showUp(QueueToken token, Instant now) {
        boolean forgotten = token.isPassedOver() && presence.isForgotten(token, now);
        return forgotten ? token : presence.called(token, now);
    }
}
