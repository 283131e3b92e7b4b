package dev.concert.domain.seat;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Blocked;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

public final class InMemorySeatRepository implements SeatRepository {

    private static final Comparator<Seat> BY_ID =
            Comparator.comparingLong(seat -> seat.id().value());

    private final InMemoryDatabase database;

    public InMemorySeatRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public List<Seat> lock(PerformanceId performanceId, Collection<SeatNumber> numbers) {
        return locked(seat -> seat.performanceId().equals(performanceId) && numbers.contains(seat.number()));
    }

    @Override
    public List<Seat> lockHeldFor(ReservationId reservationId) {
        return locked(
                seat -> seat.state() instanceof Held held && held.reservation().equals(reservationId));
    }

    private List<Seat> locked(Predicate<Seat> wanted) {
        return database.seats.lock(wanted, BY_ID, Long.MAX_VALUE).stream()
                .sorted(Comparator.comparing(Seat::number))
                .toList();
    }

    @Override
    public List<Seat> lockOverdue(Instant now, int limit) {
        return database.seats.lockUnlocked(
                seat -> seat.state() instanceof Held && seat.isAvailableAt(now), BY_ID, limit);
    }

    @Override
    public void saveAll(Collection<Seat> seats) {
        for (Seat seat : seats) {
            database.claim(LockOrder.SEAT, seat.id());
            Seat stored = database.seats.get(seat.id());
            if (!stored.version().equals(seat.version())) {
                throw new StaleVersionException("seat " + seat.id().value());
            }
            switch (seat.state()) {
                case Available() -> {}
                case Blocked() -> {}
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
                            seat.grade(),
                            seat.state(),
                            seat.version().next()));
        }
    }

    private void requireReservation(Sold sold) {
        if (!database.reservations.get(sold.reservation()).userId().equals(sold.owner())) {
            throw new IllegalStateException(sold.reservation() + " is not a reservation of " + sold.owner());
        }
    }
}
