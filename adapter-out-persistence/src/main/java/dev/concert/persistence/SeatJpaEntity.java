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

/**
 * A seat as the catalogue puts it on sale. What becomes of it afterwards is in columns that only {@link SqlSeatRepository} writes;
 * both count up the same version, which Hibernate checks here and the statements there.
 */
@Entity
@Table(name = "seat")
class SeatJpaEntity {

    /** The increment of the sequence: one for the seats of twenty performances. */
    private static final int ID_BLOCK = 1_000;

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @SequenceGenerator(sequenceName = "seat_id", allocationSize = ID_BLOCK)
    @Nullable
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "performance_id")
    PerformanceJpaEntity performance;

    int number;
    long price;

    @Version
    long version;

    @SuppressWarnings("NullAway.Init")
    protected SeatJpaEntity() {}

    SeatJpaEntity(PerformanceJpaEntity performance, int number, long price) {
        this.performance = performance;
        this.number = number;
        this.price = price;
    }
}
