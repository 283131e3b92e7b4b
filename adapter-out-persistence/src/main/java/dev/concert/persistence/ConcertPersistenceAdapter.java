package dev.concert.persistence;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.concert.PerformancePlan;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.shared.PerformanceId;
import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.List;
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
            select p from PerformanceJpaEntity p join fetch p.concert
            where p.concert.id = ?1 and p.date = ?2""";

    private final EntityManager entityManager;

    ConcertPersistenceAdapter(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Concert add(String name, String artist, List<PerformancePlan> performances) {
        ConcertJpaEntity concert = new ConcertJpaEntity(name, artist);
        entityManager.persist(concert);
        for (PerformancePlan plan : performances) {
            PerformanceJpaEntity performance = new PerformanceJpaEntity(concert, plan.date());
            entityManager.persist(performance);
            entityManager
                    .createNativeQuery(ADD_SEATS)
                    .setParameter("performanceId", performance.id)
                    .setParameter("price", plan.price().won())
                    .setParameter("seatCount", plan.seatCount())
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
        return Optional.ofNullable(entityManager
                        .createQuery(FIND_PERFORMANCE, PerformanceJpaEntity.class)
                        .setParameter(1, id.value())
                        .setParameter(2, date)
                        .getSingleResultOrNull())
                .map(row -> new Performance(
                        new PerformanceId(Objects.requireNonNull(row.id)), toConcert(row.concert), row.date));
    }

    private static Concert toConcert(ConcertJpaEntity row) {
        return new Concert(new ConcertId(Objects.requireNonNull(row.id)), row.name, row.artist);
    }
}
