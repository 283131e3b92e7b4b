package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A reservation for QueryDSL to read. */
@Entity
@Immutable
@Table(name = "reservation")
@SuppressWarnings("NullAway.Init")
class ReservationJpaEntity {

    enum State {
        HELD,
        PAID,
        REFUNDED,
        CANCELLED,
        EXPIRED
    }

    @Id
    long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "user_id")
    UserJpaEntity user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "performance_id")
    PerformanceJpaEntity performance;

    Integer[] seatNumbers;
    long amount;

    @Enumerated(EnumType.STRING)
    State state;

    Instant heldAt;
    Instant heldUntil;

    @Nullable
    Instant paidAt;

    @Nullable
    Instant refundedAt;
}
