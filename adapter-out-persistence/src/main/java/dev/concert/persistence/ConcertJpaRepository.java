package dev.concert.persistence;

import org.springframework.data.jpa.repository.JpaRepository;

/** Saves a concert together with its performances and their seats. */
interface ConcertJpaRepository extends JpaRepository<ConcertJpaEntity, Long> {}
