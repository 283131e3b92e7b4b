package dev.concert.domain.reservation;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.shared.Ids.PaymentId;

public final class InMemoryPaymentRepository implements PaymentRepository {

    private final InMemoryDatabase database;

    public InMemoryPaymentRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public PaymentId add(Payment payment) {
        database.reservations.requireKey(payment.reservationId());
        PaymentId id = new PaymentId(database.payments.nextId());
        database.payments.put(id, payment);
        database.require(() -> {
            if (database.payments.rows().stream()
                            .filter(other -> other.reservationId().equals(payment.reservationId()))
                            .count()
                    > 1) {
                throw new IllegalStateException(payment.reservationId() + " was paid already");
            }
        });
        return id;
    }
}
