package dev.concert.application.concert;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;

public final class InMemoryOfferQueries implements OfferQueries {

    private final InMemoryDatabase database;

    public InMemoryOfferQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public List<OfferedConcert> offer(LocalDate today, Instant now) {
        return database.read(() -> database.concerts.rows().stream()
                .filter(Concert::published)
                .sorted(comparingLong(concert -> concert.id().value()))
                .map(concert -> offered(concert, today, now))
                .toList());
    }

    private OfferedConcert offered(Concert concert, LocalDate today, Instant now) {
        Optional<Queue> queue = queueOf(concert.id());
        return new OfferedConcert(
                concert.id().value(),
                concert.name(),
                concert.artist(),
                null,
                queue.map(Queue::id).orElse(QueueId.GLOBAL).value(),
                queue.map(Queue::opensAt).orElse(null),
                queue.map(Queue::paused).orElse(false),
                database.performances.rows().stream()
                        .filter(performance -> performance.concert().id().equals(concert.id()))
                        .filter(performance -> !performance.date().isBefore(today))
                        .sorted(comparing(Performance::date))
                        .map(performance -> offered(performance, now))
                        .toList());
    }

    private Optional<Queue> queueOf(ConcertId id) {
        return database.queues.rows().stream()
                .filter(queue -> id.equals(queue.concertId()))
                .findAny()
                .or(() -> database.queues.find(QueueId.GLOBAL));
    }

    private OfferedPerformance offered(Performance performance, Instant now) {
        List<Seat> seats = database.seats.rows().stream()
                .filter(seat -> seat.performanceId().equals(performance.id()))
                .toList();
        LongSummaryStatistics prices =
                seats.stream().mapToLong(seat -> seat.price().won()).summaryStatistics();
        long free = seats.stream().filter(seat -> seat.isAvailableAt(now)).count();
        return new OfferedPerformance(performance.date(), seats.size(), (int) free, prices.getMin(), prices.getMax());
    }
}
