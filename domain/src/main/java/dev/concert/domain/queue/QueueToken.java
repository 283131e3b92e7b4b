package dev.concert.domain.queue;

import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.UserId;
import java.time.Instant;

/**
 * One person's place in one line. Immutable: each change returns the token as it is afterwards. Whoever stores a change
 * holds the token's row lock ({@link QueueTokenRepository#lock}) since before it was judged.
 *
 * @param number the place in the order of asking, from 1
 * @param issuedAt when the number was given out
 */
public record QueueToken(
        TokenId id, QueueId queueId, long number, UserId userId, Instant issuedAt, QueueTokenState state) {

    public QueueToken {
        if (number < 1) {
            throw new IllegalArgumentException("A number in the line is positive, not " + number);
        }
    }

    /** A new token, waiting. */
    public static QueueToken issue(TokenId id, QueueId queueId, long number, UserId userId, Instant now) {
        return new QueueToken(id, queueId, number, userId, now, new Waiting());
    }

    /** Whether the token still stands for its owner: it has not ended, nor is its admission over at {@code now}. */
    public boolean isLiveAt(Instant now) {
        return switch (state) {
            case Waiting() -> true;
            case Admitted admitted -> now.isBefore(admitted.expiresAt());
            case Ended _ended -> false;
        };
    }

    /** @throws IllegalStateException unless the token is waiting */
    public QueueToken admit(AdmissionPolicy policy, Instant now) {
        if (!(state instanceof Waiting)) {
            throw new IllegalStateException("Only who waits is admitted, not number " + number + ": " + state);
        }
        Instant claimUntil = now.plus(policy.claimWindow());
        Instant sessionUntil = now.plus(policy.sessionWindow());
        return with(new Admitted(
                now, claimUntil.isBefore(sessionUntil) ? claimUntil : sessionUntil, sessionUntil, null, null));
    }

    /** Takes note that the owner showed up; without effect on a token that is not admitted or was claimed before. */
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
            throw new IllegalStateException("Only who is admitted holds seats, not number " + number + ": " + state);
        }
        return with(new Admitted(
                admitted.at(), admitted.claimUntil(), admitted.sessionUntil(), admitted.claimedAt(), until));
    }

    /** Whether the token has covered a hold that was not given back: only then it has a reservation marked as held. */
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
                    case Waiting() -> new Ended(now, reason, null);
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
        return new QueueToken(id, queueId, number, userId, issuedAt, newState);
    }
}
