package dev.concert.domain.queue;

import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Returned;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One user's place in one queue. Immutable: each change returns the token as it is afterwards. A unit of work that stores a
 * change has locked the token ({@link QueueTokenRepository#lock}) before it read the state that the change was derived from.
 *
 * @param id a secret; it appears in no log
 * @param number the order of asking, 1, 2, 3 … in each queue
 * @param firstPosition how many tokens were counted ahead when the number was issued, plus one: the position is never greater
 * @param issuedAt when the number was issued; whole milliseconds
 */
public record QueueToken(
        TokenId id,
        QueueId queueId,
        long number,
        long firstPosition,
        UserId userId,
        Instant issuedAt,
        QueueTokenState state) {

    public QueueToken {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(queueId, "queueId");
        Objects.requireNonNull(userId, "userId");
        Objects.requireNonNull(state, "state");
        WholeMilliseconds.require(issuedAt, "The instant at which a number is given out");
        if (firstPosition < 1 || firstPosition > number) {
            throw new IllegalArgumentException("Number " + number + " is never at position " + firstPosition);
        }
    }

    /** A new token, which waits behind all numbers that were ever issued. This counts as its owner's first heartbeat. */
    public static QueueToken issue(TokenId id, QueueId queueId, long number, UserId userId, Instant now) {
        return new QueueToken(id, queueId, number, number, userId, now, new Waiting());
    }

    /** The same token before it is stored, at its position in the queue. */
    QueueToken atFirstPosition(long position) {
        return new QueueToken(id, queueId, number, position, userId, issuedAt, state);
    }

    /** Whether the token is of use at {@code now}: it has not ended, nor is its admission over. */
    public boolean isLiveAt(Instant now) {
        return switch (state) {
            case InQueue _inQueue -> true;
            case Admitted admitted -> now.isBefore(admitted.expiresAt());
            case Ended _ended -> false;
        };
    }

    /** Whether the owner may look at own reservations: the token has not ended, or not by the operator and no longer ago than that. */
    public boolean opensReceiptsAt(Instant now, Duration afterEnd) {
        return !(state instanceof Ended ended)
                || ended.reason() != EndReason.REMOVED
                        && now.isBefore(ended.at().plus(afterEnd));
    }

    /** Whether the token has neither been admitted nor ended: its owner waits, was passed over, or has returned. */
    public boolean isInQueue() {
        return state instanceof InQueue;
    }

    /** Whether the token's owner was absent when the turn came, and has not returned since. */
    public boolean isPassedOver() {
        return state instanceof PassedOver;
    }

    /** Whether the token is counted in its queue, so that its next change is a {@link Departure}. */
    public boolean isCounted() {
        return state instanceof Waiting;
    }

    /** Whether the token was admitted when it was issued, so that its owner never waited. */
    public boolean wasAdmittedAtOnce() {
        return switch (state) {
            case InQueue _inQueue -> false;
            case Admitted admitted -> admitted.at().equals(issuedAt);
            case Ended ended -> issuedAt.equals(ended.admittedAt());
        };
    }

    /** @throws IllegalStateException unless the token waits or has returned */
    public QueueToken admit(AdmissionPolicy policy, Instant now) {
        if (!(state instanceof Waiting) && !(state instanceof Returned)) {
            throw new IllegalStateException(
                    "Only a waiting or returned token is admitted, not number " + number + ": " + state);
        }
        Instant claimUntil = now.plus(policy.claimWindow());
        Instant sessionUntil = now.plus(policy.sessionWindow());
        return with(new Admitted(
                now, claimUntil.isBefore(sessionUntil) ? claimUntil : sessionUntil, sessionUntil, null, null));
    }

    /**
     * Admits a token in the unit of work that issued it: number and admission bear the same instant.
     *
     * @throws IllegalStateException unless the token waits
     */
    QueueToken admitAtOnce(AdmissionPolicy policy, Instant now) {
        return issue(id, queueId, number, userId, now)
                .atFirstPosition(firstPosition)
                .admit(policy, now);
    }

    /**
     * Passes over a token: its turn has come while its owner is away.
     *
     * @throws IllegalStateException unless the token waits or has returned
     */
    public QueueToken passOver() {
        if (!(state instanceof Waiting) && !(state instanceof Returned)) {
            throw new IllegalStateException("Only a waiting token is passed over, not number " + number + ": " + state);
        }
        return with(new PassedOver());
    }

    /**
     * The token after a call of its owner at {@code now}: passed over, it has returned; admitted, it is claimed, or has ended if
     * its admission is over.
     */
    public QueueToken calledAt(Instant now) {
        return comeBack().endIfOver(now).claim(now);
    }

    /** Notes that the owner is back; without effect on a token that was not passed over. */
    public QueueToken comeBack() {
        return state instanceof PassedOver ? with(new Returned()) : this;
    }

    /** Notes the first call of the admitted owner; without effect on a token that is not admitted or was claimed before. */
    public QueueToken claim(Instant now) {
        return state instanceof Admitted admitted && admitted.claimedAt() == null
                ? with(new Admitted(
                        admitted.at(), admitted.claimUntil(), admitted.sessionUntil(), now, admitted.holdUntil()))
                : this;
    }

    /**
     * Makes the token live at least until {@code until}.
     *
     * @throws IllegalStateException unless the token is admitted
     */
    public QueueToken coverHold(Instant until) {
        if (!(state instanceof Admitted admitted)) {
            throw new IllegalStateException("Only an admitted token holds seats, not number " + number + ": " + state);
        }
        return with(new Admitted(
                admitted.at(), admitted.claimUntil(), admitted.sessionUntil(), admitted.claimedAt(), until));
    }

    /** Whether the token covers a hold that was not given back: only then a reservation of it may be marked as held. */
    public boolean coversHold() {
        return state instanceof Admitted admitted && admitted.holdUntil() != null;
    }

    /** Lets the token fall back to its session's end; without effect on a token that is not admitted. */
    public QueueToken uncoverHold() {
        return state instanceof Admitted admitted && admitted.holdUntil() != null
                ? with(new Admitted(
                        admitted.at(), admitted.claimUntil(), admitted.sessionUntil(), admitted.claimedAt(), null))
                : this;
    }

    /** @throws IllegalStateException if the token has ended already */
    public QueueToken end(EndReason reason, Instant now) {
        return with(
                switch (state) {
                    case InQueue _inQueue -> new Ended(now, reason, null);
                    case Admitted admitted -> new Ended(now, reason, admitted.at());
                    case Ended ended -> throw new IllegalStateException("Number " + number + " has ended: " + ended);
                });
    }

    /** The token as ended because its admission is over at {@code now}, or unchanged if that is not so. */
    public QueueToken endIfOver(Instant now) {
        if (state instanceof Admitted admitted && !isLiveAt(now)) {
            return end(admitted.claimedAt() == null ? EndReason.UNCLAIMED : EndReason.EXPIRED, now);
        }
        return this;
    }

    private QueueToken with(QueueTokenState newState) {
        return new QueueToken(id, queueId, number, firstPosition, userId, issuedAt, newState);
    }
}
