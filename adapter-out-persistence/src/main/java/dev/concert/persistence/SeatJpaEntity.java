package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

/** A seat as the catalogue puts it on sale; only {@link SqlSeatRepository} writes what becomes of it, under the same version. */
@Entity
@Table(name = "seat")
@SuppressWarnings("NullAway.Init")
class SeatJpaEntity {

    /** One block of ids is for the seats of twenty performances. */
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @SequenceGenerator(sequenceName = "seat_id", allocationSize = 1_000)
    @Nullable
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "performance_id")
    PerformanceJpaEntity performance;

    int number;
    long price;

    @Nullable
    String grade;

    @Version
    long version;
}
