package dev.concert.domain.queue;

import dev.concert.domain.shared.WholeMilliseconds;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a token is in its life: in the queue, then admitted, then ended; ended is final. The owner of a token in the queue
 * waits, or was absent when the turn came and is passed over, or has returned since. Instants are whole milliseconds.
 */
public sealed interface QueueTokenState {

    sealed interface InQueue extends QueueTokenState {}

    /** Counted in the queue, ahead of all with greater numbers. */
    record Waiting() implements InQueue {}

    /** The owner was absent when the turn came: not counted any more, and admitted no sooner than after returning. */
    record PassedOver() implements InQueue {}

    /** The owner came back after being passed over: the next free slot goes to the smallest number of these. */
    record Returned() implements InQueue {}

    /**
     * May book. Occupies one of the queue's slots until the token is ended, however late that is.
     *
     * @param at when it was admitted
     * @param claimUntil until when its owner has to claim it
     * @param sessionUntil when the session of a claimed token ends
     * @param claimedAt when its owner claimed it, or null
     * @param holdUntil until when a hold of seats lasts that the token must cover, or null
     */
    record Admitted(
            Instant at,
            Instant claimUntil,
            Instant sessionUntil,
            @Nullable Instant claimedAt,
            @Nullable Instant holdUntil)
            implements QueueTokenState {

        public Admitted {
            WholeMilliseconds.require(at, "The admission's instant");
            WholeMilliseconds.require(claimUntil, "The end of the claim window");
            WholeMilliseconds.require(sessionUntil, "The end of the session");
            if (claimedAt != null) {
                WholeMilliseconds.require(claimedAt, "The claim's instant");
            }
            if (holdUntil != null) {
                WholeMilliseconds.require(holdUntil, "The end of a hold");
            }
        }

        /** From this instant on the admission is over, whether or not anything has marked it so. */
        public Instant expiresAt() {
            if (claimedAt == null) {
                return claimUntil;
            }
            return holdUntil != null && holdUntil.isAfter(sessionUntil) ? holdUntil : sessionUntil;
        }
    }

    /**
     * Of no more use.
     *
     * @param admittedAt when it had been admitted, or null if it never was
     */
    record Ended(Instant at, EndReason reason, @Nullable Instant admittedAt) implements QueueTokenState {

        public Ended {
            WholeMilliseconds.require(at, "The end of a token");
            Objects.requireNonNull(reason, "reason");
            if (!reason.endsTokens(admittedAt != null)) {
                throw new IllegalArgumentException((admittedAt == null ? "A token in its queue" : "An admitted token")
                        + " never ends as " + reason);
            }
            if (admittedAt != null) {
                WholeMilliseconds.require(admittedAt, "The admission's instant");
            }
        }
    }

    /** Why a token ended. */
    enum EndReason {
        PAID,
        LEFT,
        UNCLAIMED,
        /** Its session was over, and so was each hold of seats that it covered. */
        EXPIRED,
        /** Its owner was absent from the queue for too long. */
        FORGOTTEN,
        /** The operator ended it. */
        REMOVED;

        /** Whether this is a reason for the end of tokens that were admitted, or of those that were not. */
        public boolean endsTokens(boolean admitted) {
            return switch (this) {
                case PAID, UNCLAIMED, EXPIRED -> admitted;
                case FORGOTTEN -> !admitted;
                case LEFT, REMOVED -> true;
            };
        }
    }
}
