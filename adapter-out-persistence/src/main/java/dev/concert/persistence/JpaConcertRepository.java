package dev.concert.persistence;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.LocalDate;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import org.mapstruct.factory.Mappers;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A concert is a tree of hundreds of rows that an operator saves as a whole, now and then: what JPA does best. */
@Repository
class JpaConcertRepository implements ConcertRepository {

    /** Part of every hold, therefore by SQL, which costs a fraction. */
    private static final String FIND_PERFORMANCE = """
            SELECT p.id, c.name, c.artist, c.published, q.id AS queue_id
            FROM performance p JOIN concert c ON c.id = p.concert_id LEFT JOIN queue q ON q.concert_id = c.id
            WHERE p.concert_id = ? AND p.date = ?::date""";

    private final ConcertMapper mapper = Mappers.getMapper(ConcertMapper.class);
    private final ConcertJpaRepository concerts;
    private final PerformanceJpaRepository performances;
    private final WriteBehind writes;

    JpaConcertRepository(ConcertJpaRepository concerts, PerformanceJpaRepository performances, WriteBehind writes) {
        this.concerts = concerts;
        this.performances = performances;
        this.writes = writes;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Concert add(ConcertPlan plan) {
        ConcertJpaEntity concert = new ConcertJpaEntity();
        concert.name = plan.name();
        concert.artist = plan.artist();
        concert.published = plan.published();
        plan.performances().forEach(date -> concert.performances.add(performance(concert, date)));
        // Flushed, so that SQL in the same unit of work finds it.
        return mapper.toConcert(concerts.saveAndFlush(concert));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean add(ConcertId id, PerformancePlan plan) {
        writes.read("SELECT FROM concert WHERE id = ? FOR NO KEY UPDATE", (_row, _index) -> id, id.value());
        if (findPerformance(id, plan.date()).isPresent()) {
            return false;
        }
        performances.saveAndFlush(performance(concerts.getReferenceById(id.value()), plan));
        return true;
    }

    private static PerformanceJpaEntity performance(ConcertJpaEntity concert, PerformancePlan plan) {
        PerformanceJpaEntity performance = new PerformanceJpaEntity();
        performance.concert = concert;
        performance.date = plan.date();
        performance.seatCount = plan.seatCount();
        LongSummaryStatistics prices =
                plan.seats().stream().mapToLong(range -> range.price().won()).summaryStatistics();
        performance.priceFrom = prices.getMin();
        performance.priceTo = prices.getMax();
        for (SeatRange range : plan.seats()) {
            for (SeatNumber number : range.numbers()) {
                SeatJpaEntity seat = new SeatJpaEntity();
                seat.performance = performance;
                seat.number = number.value();
                seat.price = range.price().won();
                seat.grade = range.grade();
                performance.seats.add(seat);
            }
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
        if (!PerformancePlan.isPossible(date)) {
            return Optional.empty();
        }
        return writes.readOne(
                FIND_PERFORMANCE,
                (columns, index) -> {
                    Row row = new Row(columns);
                    Long ownQueue = row.bigintOrNull("queue_id");
                    return new Performance(
                            new PerformanceId(row.bigint("id")),
                            new Concert(id, row.text("name"), row.text("artist"), row.isTrue("published")),
                            date,
                            ownQueue == null ? null : new QueueId(ownQueue));
                },
                id.value(),
                date.toString());
    }
}
