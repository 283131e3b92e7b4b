package dev.concert.domain.seat;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.StaleVersionException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

public final class InMemorySeatRepository implements SeatRepository {

    private final InMemoryDatabase database;

    public InMemorySeatRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers) {
        return locked(database.seats.rows().stream()
                .filter(seat -> seat.performanceId().equals(performanceId))
                .filter(seat -> numbers.contains(seat.number()))
                .sorted(Comparator.comparing(Seat::number)));
    }

    @Override
    public List<Seat> lockHeldFor(ReservationId reservationId) {
        return locked(database.seats.rows().stream()
                .filter(seat ->
                        seat.state() instanceof Held held && held.reservation().equals(reservationId))
                .sorted(Comparator.comparing(Seat::number)));
    }

    @Override
    public List<Seat> lockOverdue(Instant now, int limit) {
        return locked(database.seats.rows().stream()
                .filter(seat -> seat.state() instanceof Held && seat.isAvailableAt(now))
                .sorted(Comparator.comparingLong(seat -> seat.id().value()))
                .limit(limit));
    }

    @Override
    public void saveAll(Collection<Seat> seats) {
        for (Seat seat : seats) {
            Seat stored = database.seats.get(seat.id());
            if (!stored.version().equals(seat.version())) {
                throw new StaleVersionException("seat " + seat.id().value());
            }
            switch (seat.state()) {
                case Available() -> {}
                case Held held -> database.reservations.requireKey(held.reservation());
                case Sold sold -> requireReservation(sold);
            }
            database.seats.put(
                    seat.id(),
                    new Seat(
                            seat.id(),
                            seat.performanceId(),
                            seat.number(),
                            seat.price(),
                            seat.state(),
                            seat.version().next()));
        }
    }

    private void requireReservation(Sold sold) {
        if (!database.reservations.get(sold.reservation()).userId().equals(sold.owner())) {
            throw new IllegalStateException(sold.reservation() + " is not a reservation of " + sold.owner());
        }
    }

    private List<Seat> locked(Stream<Seat> seats) {
        database.requireUnitOfWork();
        return seats.peek(seat -> database.lock(LockOrder.SEAT, seat.id())).toList();
    }
}
