package dev.concert.domain.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a token is in its life: in the line, then admitted, then ended; ended is final. Who is in the line waits, or was away
 * when the turn came and is passed over, or has come back since.
 */
public sealed interface QueueTokenState {

    /** In the line, whether or not the turn has come. */
    sealed interface InQueue extends QueueTokenState {}

    /** Counted in the line, ahead of all with greater numbers. */
    record Waiting() implements InQueue {}

    /** Was not seen for too long when the turn came: not counted any more, and let in no sooner than after coming back. */
    record PassedOver() implements InQueue {}

    /** Came back after being passed over: the next free slot goes to the smallest number of these. */
    record Returned() implements InQueue {}

    /**
     * May book. Occupies one of the queue's slots until the token is ended, however late that is.
     *
     * @param at when it was admitted
     * @param claimUntil until when its owner has to show up
     * @param sessionUntil when the session ends for an owner who did
     * @param claimedAt when its owner showed up, or null
     * @param holdUntil until when a hold of seats lasts that the token must cover, or null
     */
    record Admitted(
            Instant at,
            Instant claimUntil,
            Instant sessionUntil,
            @Nullable Instant claimedAt,
            @Nullable Instant holdUntil)
            implements QueueTokenState {

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
    record Ended(Instant at, EndReason reason, @Nullable Instant admittedAt) implements QueueTokenState {}

    /** Why a token ended. */
    enum EndReason {
        /** Its reservation was paid. */
        PAID,
        /** Its owner left the line or gave the slot back. */
        LEFT,
        /** Admitted, its owner never showed up. */
        UNCLAIMED,
        /** Its time was up: inside, or away from the line. */
        EXPIRED
    }
}
