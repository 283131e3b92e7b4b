package dev.concert.domain.concert;

import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.LocalDate;
import java.util.Optional;

/** Keeps concerts and their performances. Thread-safe. */
public interface ConcertRepository {

    /** Makes a concert with its performances and their seats, all of them available. Needs a unit of work. */
    Concert add(ConcertPlan plan);

    /**
     * Makes one more performance of a concert that exists, with its seats, all of them available. Of concurrent calls for one date
     * exactly one makes it, and the others wait for that. Needs a unit of work.
     *
     * @return false, and nothing is made, if the concert has a performance on the date already
     */
    boolean add(ConcertId id, PerformancePlan plan);

    Optional<Concert> find(ConcertId id);

    /** Stores what has changed of a concert since it was found in this unit of work. */
    void save(Concert concert);

    Optional<Performance> findPerformance(ConcertId id, LocalDate date);
}
