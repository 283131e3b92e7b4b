package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "reservation")
class ReservationJpaEntity {

    enum State {
        HELD,
        PAID,
        CANCELLED,
        EXPIRED
    }

    @Id
    long id;

    long userId;
    UUID tokenId;
    long performanceId;
    List<Integer> seatNumbers;
    long amount;

    @Enumerated(EnumType.STRING)
    State state;

    Instant heldAt;
    Instant heldUntil;

    @Nullable
    Instant paidAt;

    @Nullable
    Instant cancelledAt;

    @SuppressWarnings("NullAway.Init")
    protected ReservationJpaEntity() {}

    public ReservationJpaEntity(
            long id,
            long userId,
            UUID tokenId,
            long performanceId,
            List<Integer> seatNumbers,
            long amount,
            State state,
            Instant heldAt,
            Instant heldUntil,
            @Nullable Instant paidAt,
            @Nullable Instant cancelledAt) {
        this.id = id;
        this.userId = userId;
        this.tokenId = tokenId;
        this.performanceId = performanceId;
        this.seatNumbers = seatNumbers;
        this.amount = amount;
        this.state = state;
        this.heldAt = heldAt;
        this.heldUntil = heldUntil;
        this.paidAt = paidAt;
        this.cancelledAt = cancelledAt;
    }
}
