package dev.concert.persistence;

import dev.concert.domain.queue.QueueTokenState.EndReason;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "queue_token")
class QueueTokenJpaEntity {

    enum State {
        WAITING,
        PASSED_OVER,
        RETURNED,
        ADMITTED,
        ENDED
    }

    @Id
    UUID id;

    long queueId;
    long number;
    long firstPosition;
    long userId;

    @Enumerated(EnumType.STRING)
    State state;

    Instant issuedAt;

    @Nullable
    Instant admittedAt;

    @Nullable
    Instant claimUntil;

    @Nullable
    Instant sessionUntil;

    @Nullable
    Instant claimedAt;

    @Nullable
    Instant holdUntil;

    @Nullable
    Instant endedAt;

    @Enumerated(EnumType.STRING)
    @Nullable
    EndReason endReason;

    /** Computed by the database, by the rule of {@code QueueTokenState.Admitted#expiresAt}, for its index. */
    @Column(insertable = false, updatable = false)
    @Nullable
    Instant expiresAt;

    @SuppressWarnings("NullAway.Init")
    protected QueueTokenJpaEntity() {}

    public QueueTokenJpaEntity(
            UUID id,
            long queueId,
            long number,
            long firstPosition,
            long userId,
            State state,
            Instant issuedAt,
            @Nullable Instant admittedAt,
            @Nullable Instant claimUntil,
            @Nullable Instant sessionUntil,
            @Nullable Instant claimedAt,
            @Nullable Instant holdUntil,
            @Nullable Instant endedAt,
            @Nullable EndReason endReason) {
        this.id = id;
        this.queueId = queueId;
        this.number = number;
        this.firstPosition = firstPosition;
        this.userId = userId;
        this.state = state;
        this.issuedAt = issuedAt;
        this.admittedAt = admittedAt;
        this.claimUntil = claimUntil;
        this.sessionUntil = sessionUntil;
        this.claimedAt = claimedAt;
        this.holdUntil = holdUntil;
        this.endedAt = endedAt;
        this.endReason = endReason;
    }
}
