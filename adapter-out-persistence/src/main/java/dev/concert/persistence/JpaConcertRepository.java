package dev.concert.persistence;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.PerformanceId;
import java.time.LocalDate;
import java.util.Optional;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The catalogue by Spring Data JPA: a concert is a tree of hundreds of rows that is saved as a whole, by an operator, now and
 * then. Saving is what JPA does best, and nobody waits for it in a rush.
 */
@Repository
class JpaConcertRepository implements ConcertRepository {

    /** Part of every hold, therefore by SQL, which costs a fraction. */
    private static final String FIND_PERFORMANCE = """
            SELECT p.id, c.name, c.artist, c.published FROM performance p JOIN concert c ON c.id = p.concert_id
            WHERE p.concert_id = ? AND p.date = ?::date""";

    private final ConcertMapper mapper = Mappers.getMapper(ConcertMapper.class);
    private final ConcertJpaRepository concerts;
    private final WriteBehind writes;

    JpaConcertRepository(ConcertJpaRepository concerts, WriteBehind writes) {
        this.concerts = concerts;
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Concert add(ConcertPlan plan) {
        ConcertJpaEntity concert = new ConcertJpaEntity(plan.name(), plan.artist(), plan.published());
        plan.performances().forEach(date -> concert.performances.add(performance(concert, date)));
        // Flushed, so that SQL in the same unit of work finds it.
        return mapper.toConcert(concerts.saveAndFlush(concert));
    }

    private static PerformanceJpaEntity performance(ConcertJpaEntity concert, PerformancePlan plan) {
        PerformanceJpaEntity performance = new PerformanceJpaEntity(concert, plan.date());
        for (int number = SeatNumber.MIN; number <= plan.seatCount(); number++) {
            performance.seats.add(
                    new SeatJpaEntity(performance, number, plan.price().won()));
        }
        return performance;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void save(Concert concert) {
        ConcertJpaEntity row = concerts.findById(concert.id().value()).orElseThrow();
        row.name = concert.name();
        row.artist = concert.artist();
        row.published = concert.published();
        concerts.saveAndFlush(row);
    }

    @Override
    public Optional<Concert> find(ConcertId id) {
        return concerts.findById(id.value()).map(mapper::toConcert);
    }

    @Override
    public Optional<Performance> findPerformance(ConcertId id, LocalDate date) {
        return writes.readOne(
                FIND_PERFORMANCE,
                (columns, index) -> {
                    Row row = new Row(columns);
                    return new Performance(
                            new PerformanceId(row.bigint("id")),
                            new Concert(id, row.text("name"), row.text("artist"), row.isTrue("published")),
                            date);
                },
                id.value(),
                date.toString());
    }
}
