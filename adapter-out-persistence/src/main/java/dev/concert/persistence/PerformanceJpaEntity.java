package dev.concert.persistence;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "performance")
class PerformanceJpaEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "concert_id")
    ConcertJpaEntity concert;

    LocalDate date;

    @SuppressWarnings("NullAway.Init")
    protected PerformanceJpaEntity() {}

    PerformanceJpaEntity(ConcertJpaEntity concert, LocalDate date) {
        this.concert = concert;
        this.date = date;
    }
}
