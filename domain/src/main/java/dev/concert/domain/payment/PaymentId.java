package dev.concert.domain.payment;

/**
 * Identifies a payment.
 *
 * @param value positive, given by the repository that stores it
 */
public record PaymentId(long value) {

    public PaymentId {
        if (value < 1) {
            throw new IllegalArgumentException("A PaymentId is positive, not " + value);
        }
    }
}
