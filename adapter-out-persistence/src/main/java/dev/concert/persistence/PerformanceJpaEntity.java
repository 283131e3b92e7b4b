package dev.concert.persistence;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A date of a concert with its seats, which are saved along with it. */
@Entity
@Table(name = "performance")
@SuppressWarnings("NullAway.Init")
class PerformanceJpaEntity {

    /** Hibernate takes ids in blocks of the sequence's increment, so that it can send rows in batches. */
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @SequenceGenerator(sequenceName = "performance_id", allocationSize = 50)
    @Nullable
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "concert_id")
    ConcertJpaEntity concert;

    LocalDate date;

    /** Null where a node of an earlier release has made the performance, as are both prices. */
    @Nullable
    Integer seatCount;

    @Nullable
    Long priceFrom;

    @Nullable
    Long priceTo;

    @OneToMany(mappedBy = "performance", cascade = CascadeType.PERSIST)
    List<SeatJpaEntity> seats = new ArrayList<>();
}
