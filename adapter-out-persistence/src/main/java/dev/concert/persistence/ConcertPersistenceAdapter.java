package dev.concert.persistence;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.concert.PerformancePlan;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.shared.PerformanceId;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class ConcertPersistenceAdapter implements ConcertRepository {

    private static final String ADD_SEATS = """
            INSERT INTO seat (performance_id, number, price)
            SELECT :performanceId, number, :price FROM generate_series(1, :seatCount) AS number""";

    private static final String FIND_PERFORMANCE = """
            SELECT p.id, c.id, c.name, c.artist FROM performance p JOIN concert c ON c.id = p.concert_id
            WHERE p.concert_id = ? AND p.date = ?::date""";

    private final EntityManager entityManager;
    private final WriteBehind writes;

    ConcertPersistenceAdapter(EntityManager entityManager, WriteBehind writes) {
        this.entityManager = entityManager;
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Concert add(ConcertPlan plan) {
        ConcertJpaEntity concert = new ConcertJpaEntity(plan.name(), plan.artist());
        entityManager.persist(concert);
        for (PerformancePlan date : plan.performances()) {
            PerformanceJpaEntity performance = new PerformanceJpaEntity(concert, date.date());
            entityManager.persist(performance);
            entityManager
                    .createNativeQuery(ADD_SEATS)
                    .setParameter("performanceId", performance.id)
                    .setParameter("price", date.price().won())
                    .setParameter("seatCount", date.seatCount())
                    .executeUpdate();
        }
        return toConcert(concert);
    }

    @Override
    public Optional<Concert> find(ConcertId id) {
        return Optional.ofNullable(entityManager.find(ConcertJpaEntity.class, id.value()))
                .map(ConcertPersistenceAdapter::toConcert);
    }

    @Override
    public Optional<Performance> findPerformance(ConcertId id, LocalDate date) {
        return writes.readOne(
                FIND_PERFORMANCE,
                (row, index) -> new Performance(
                        new PerformanceId(row.getLong(1)),
                        new Concert(new ConcertId(row.getLong(2)), row.getString(3), row.getString(4)),
                        date),
                id.value(),
                date.toString());
    }

    private static Concert toConcert(ConcertJpaEntity row) {
        return new Concert(new ConcertId(Objects.requireNonNull(row.id)), row.name, row.artist);
    }
}
