package dev.concert.persistence;

import org.springframework.data.jpa.repository.JpaRepository;

/** Saves one more performance of a concert together with its seats. */
interface PerformanceJpaRepository extends JpaRepository<PerformanceJpaEntity, Long> {}
