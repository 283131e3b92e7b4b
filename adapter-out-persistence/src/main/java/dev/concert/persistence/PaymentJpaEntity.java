package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "payment")
class PaymentJpaEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    long reservationId;
    long userId;
    long amount;
    Instant paidAt;

    @SuppressWarnings("NullAway.Init")
    protected PaymentJpaEntity() {}

    public PaymentJpaEntity(long reservationId, long userId, long amount, Instant paidAt) {
        this.reservationId = reservationId;
        this.userId = userId;
        this.amount = amount;
        this.paidAt = paidAt;
    }
}
