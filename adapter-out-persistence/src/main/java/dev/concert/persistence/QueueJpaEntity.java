package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "queue")
class QueueJpaEntity {

    @Id
    long id;

    @Nullable
    Long concertId;

    int capacity;
    boolean paused;

    @Nullable
    Instant opensAt;

    long lastNumber;
    long lastDeparture;
    int occupied;
    long freedSlots;
    long passedOver;

    protected QueueJpaEntity() {}

    public QueueJpaEntity(
            long id,
            @Nullable Long concertId,
            int capacity,
            boolean paused,
            @Nullable Instant opensAt,
            long lastNumber,
            long lastDeparture,
            int occupied,
            long freedSlots,
            long passedOver) {
        this.id = id;
        this.concertId = concertId;
        this.capacity = capacity;
        this.paused = paused;
        this.opensAt = opensAt;
        this.lastNumber = lastNumber;
        this.lastDeparture = lastDeparture;
        this.occupied = occupied;
        this.freedSlots = freedSlots;
        this.passedOver = passedOver;
    }
}
