package dev.concert.domain.concert;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.SeatId;
import dev.concert.domain.shared.Version;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

public final class InMemoryConcertRepository implements ConcertRepository {

    private final InMemoryDatabase database;

    public InMemoryConcertRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public Concert add(ConcertPlan plan) {
        database.requireUnitOfWork();
        Concert concert =
                new Concert(new ConcertId(database.concerts.nextId()), plan.name(), plan.artist(), plan.published());
        database.concerts.put(concert.id(), concert);
        plan.performances().forEach(date -> add(concert, date));
        return concert;
    }

    @Override
    public boolean add(ConcertId id, PerformancePlan plan) {
        database.claim(LockOrder.NONE, List.of(id, plan.date()));
        boolean isNew = findPerformance(id, plan.date()).isEmpty();
        if (isNew) {
            add(database.concerts.get(id), plan);
        }
        return isNew;
    }

    private void add(Concert concert, PerformancePlan plan) {
        Performance performance =
                new Performance(new PerformanceId(database.performances.nextId()), concert, plan.date(), null);
        database.performances.put(performance.id(), performance);
        for (SeatRange range : plan.seats()) {
            for (SeatNumber number : range.numbers()) {
                SeatId id = new SeatId(database.seats.nextId());
                database.seats.put(
                        id,
                        new Seat(
                                id,
                                performance.id(),
                                number,
                                range.price(),
                                range.grade(),
                                new Available(),
                                Version.INITIAL));
            }
        }
    }

    @Override
    public void save(Concert concert) {
        database.requireUnitOfWork();
        database.concerts.put(concert.id(), concert);
        database.performances.rows().stream()
                .filter(performance -> performance.concert().id().equals(concert.id()))
                .forEach(performance -> database.performances.put(
                        performance.id(), new Performance(performance.id(), concert, performance.date(), null)));
    }

    @Override
    public Optional<Concert> find(ConcertId id) {
        return database.concerts.find(id);
    }

    private @Nullable QueueId ownQueue(ConcertId id) {
        return database.queues.rows().stream()
                .filter(queue -> id.equals(queue.concertId()))
                .findAny()
                .map(Queue::id)
                .orElse(null);
    }

    @Override
    public Optional<Performance> findPerformance(ConcertId id, LocalDate date) {
        return database.performances.rows().stream()
                .filter(performance -> performance.concert().id().equals(id))
                .filter(performance -> performance.date().equals(date))
                .findAny()
                .map(it -> new Performance(it.id(), it.concert(), it.date(), ownQueue(id)));
    }
}
