package dev.concert.domain.reservation;

import dev.concert.domain.shared.Ids.PaymentId;

/** Keeps the payments. */
public interface PaymentRepository {

    /** Stores a payment, of which there is at most one for a reservation. */
    PaymentId add(Payment payment);
}
