package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "seat")
class SeatJpaEntity {

    enum State {
        AVAILABLE,
        HELD,
        SOLD
    }

    @Id
    long id;

    long performanceId;
    int number;
    long price;

    @Version
    long version;

    @Enumerated(EnumType.STRING)
    State state;

    @Nullable
    Long reservationId;

    @Nullable
    Instant heldUntil;

    @Nullable
    Long ownerId;

    @SuppressWarnings("NullAway.Init")
    protected SeatJpaEntity() {}

    public SeatJpaEntity(
            long id,
            long performanceId,
            int number,
            long price,
            long version,
            State state,
            @Nullable Long reservationId,
            @Nullable Instant heldUntil,
            @Nullable Long ownerId) {
        this.id = id;
        this.performanceId = performanceId;
        this.number = number;
        this.price = price;
        this.version = version;
        this.state = state;
        this.reservationId = reservationId;
        this.heldUntil = heldUntil;
        this.ownerId = ownerId;
    }
}
