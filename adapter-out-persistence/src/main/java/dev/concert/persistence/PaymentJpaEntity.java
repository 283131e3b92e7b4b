package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "payment")
class PaymentJpaEntity {

    @Id
    long id;

    long reservationId;
    long userId;
    long amount;
    Instant paidAt;

    @SuppressWarnings("NullAway.Init")
    protected PaymentJpaEntity() {}

    public PaymentJpaEntity(long id, long reservationId, long userId, long amount, Instant paidAt) {
        this.id = id;
        this.reservationId = reservationId;
        this.userId = userId;
        this.amount = amount;
        this.paidAt = paidAt;
    }
}
