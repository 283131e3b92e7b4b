package dev.concert.domain.concert;

import dev.concert.domain.shared.ConcertId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Keeps concerts and their performances, which do not change once they are made. */
public interface ConcertRepository {

    /**
     * Makes a concert with its performances and their seats.
     *
     * @param performances at least one, dates distinct
     */
    Concert add(String name, String artist, List<PerformancePlan> performances);

    Optional<Concert> find(ConcertId id);

    Optional<Performance> findPerformance(ConcertId id, LocalDate date);
}
