package dev.concert.application.concert;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public final class InMemoryConcertQueries implements ConcertQueries {

    private final InMemoryDatabase database;

    public InMemoryConcertQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public boolean hasConcerts() {
        return !database.concerts.rows().isEmpty();
    }

    @Override
    public boolean exists(ConcertId concertId) {
        return database.concerts.find(concertId).isPresent();
    }

    @Override
    public boolean isPublished(ConcertId concertId) {
        return database.concerts.find(concertId).filter(Concert::published).isPresent();
    }

    @Override
    public Map<QueueId, Long> seatsLeft(LocalDate today, Instant now) {
        return database.read(() -> database.performances.rows().stream()
                .filter(performance -> performance.concert().published())
                .filter(performance -> !performance.date().isBefore(today))
                .flatMap(performance -> free(performance, now)
                        .map(seat -> lineOf(performance.concert().id())))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }

    @Override
    public List<CatalogueEntry> catalogue(long after, int size, Instant now) {
        return database.read(() -> database.concerts.rows().stream()
                .filter(concert -> concert.id().value() > after)
                .sorted(Comparator.comparingLong(concert -> concert.id().value()))
                .limit(size)
                .map(concert -> new CatalogueEntry(
                        concert,
                        lineOf(concert.id()),
                        performances(concert.id())
                                .sorted(Comparator.comparing(Performance::date))
                                .map(performance -> sales(performance, now))
                                .toList()))
                .toList());
    }

    private Sales sales(Performance performance, Instant now) {
        List<Seat> seats = database.seats.rows().stream()
                .filter(seat -> seat.performanceId().equals(performance.id()))
                .toList();
        int free = (int) seats.stream().filter(seat -> seat.isAvailableAt(now)).count();
        int sold = (int) seats.stream().filter(Seat::isSold).count();
        int blocked = (int) seats.stream().filter(Seat::isBlocked).count();
        long revenue = database.reservations.rows().stream()
                .filter(reservation ->
                        reservation.performanceId().equals(performance.id()) && reservation.state() instanceof Paid)
                .mapToLong(reservation -> reservation.amount().won())
                .sum();
        return new Sales(
                performance.date(), seats.size(), free, seats.size() - free - sold - blocked, sold, blocked, revenue);
    }

    private QueueId lineOf(ConcertId concertId) {
        return database.queues.rows().stream()
                .filter(queue -> concertId.equals(queue.concertId()))
                .findAny()
                .map(Queue::id)
                .orElse(QueueId.GLOBAL);
    }

    @Override
    public Dates availableDates(ConcertId concertId, LocalDate today, Instant now) {
        return database.read(() -> !isPublished(concertId)
                ? new ConcertNotFound()
                : new AvailableDates(new InMemoryOfferQueries(database)
                        .offer(today, now).stream()
                                .filter(concert -> concert.concertId() == concertId.value())
                                .flatMap(concert -> concert.performances().stream())
                                .filter(performance -> performance.seatsLeft() > 0)
                                .toList()));
    }

    @Override
    public Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now) {
        return database.read(() -> {
            if (!isPublished(concertId)) {
                return new ConcertNotFound();
            }
            Optional<Performance> performance = performances(concertId)
                    .filter(it -> it.date().equals(date) && !date.isBefore(today))
                    .findAny();
            if (performance.isEmpty()) {
                return new DateNotFound();
            }
            return new AvailableSeats(free(performance.get(), now)
                    .map(seat -> seat.number().value())
                    .sorted()
                    .toList());
        });
    }

    private Stream<Performance> performances(ConcertId concertId) {
        return database.performances.rows().stream()
                .filter(performance -> performance.concert().id().equals(concertId));
    }

    private Stream<Seat> free(Performance performance, Instant now) {
        return database.seats.rows().stream()
                .filter(seat -> seat.performanceId().equals(performance.id()))
                .filter(seat -> seat.isAvailableAt(now));
    }
}
