package dev.concert.persistence;

import java.time.LocalDate;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ConcertJpaRepository extends Repository<ConcertJpaEntity, Long> {

    @Query("select c from ConcertJpaEntity c where c.id = :id")
    Optional<ConcertJpaEntity> find(long id);

    @Query("""
            select p from PerformanceJpaEntity p join fetch p.concert
            where p.concert.id = :concertId and p.date = :date""")
    Optional<PerformanceJpaEntity> findPerformance(long concertId, LocalDate date);
}
