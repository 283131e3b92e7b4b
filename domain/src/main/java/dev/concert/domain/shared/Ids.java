package dev.concert.domain.shared;

import java.util.UUID;

/** The identifiers. Numbers are positive and given by the repository that stores what they identify. */
public final class Ids {

    private Ids() {}

    public record UserId(long value) {
        public UserId {
            requirePositive(value);
        }
    }

    public record ConcertId(long value) {
        public ConcertId {
            requirePositive(value);
        }
    }

    public record PerformanceId(long value) {
        public PerformanceId {
            requirePositive(value);
        }
    }

    public record SeatId(long value) {
        public SeatId {
            requirePositive(value);
        }
    }

    public record ReservationId(long value) {
        public ReservationId {
            requirePositive(value);
        }
    }

    public record PaymentId(long value) {
        public PaymentId {
            requirePositive(value);
        }
    }

    public record QueueId(long value) {

        /** The queue of all concerts without their own. */
        public static final QueueId GLOBAL = new QueueId(1);

        public QueueId {
            requirePositive(value);
        }
    }

    /**
     * The secret by which a token's owner is known. Every caller that has it acts as that user, so it is shown to nobody else and
     * never logged: {@link #toString()} leaves it out.
     */
    public record TokenId(UUID value) {
        @Override
        public String toString() {
            return "TokenId[…]";
        }
    }

    private static void requirePositive(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("An id is positive, not " + value);
        }
    }
}
