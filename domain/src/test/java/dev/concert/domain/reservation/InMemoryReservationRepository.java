package dev.concert.domain.reservation;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.ReservationId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

public final class InMemoryReservationRepository implements ReservationRepository {

    private final InMemoryDatabase database;

    public InMemoryReservationRepository(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public ReservationId nextId() {
        database.requireUnitOfWork();
        return new ReservationId(database.reservations.nextId());
    }

    @Override
    public Optional<Reservation> lock(ReservationId id) {
        database.lock(LockOrder.RESERVATION, id);
        return database.reservations.find(id);
    }

    @Override
    public Optional<Reservation> lockMarkedHeld(TokenId tokenId) {
        database.requireLock(LockOrder.TOKEN, tokenId);
        return database.reservations.rows().stream()
                .filter(reservation -> reservation.tokenId().equals(tokenId))
                .filter(reservation -> reservation.state() instanceof Held)
                .peek(this::lock)
                .findAny();
    }

    @Override
    public List<Reservation> lockOverdue(Instant now, int limit) {
        database.requireUnitOfWork();
        return database.reservations.rows().stream()
                .filter(reservation -> reservation.isOverdueAt(now))
                .limit(limit)
                .peek(this::lock)
                .toList();
    }

    @Override
    public void add(Reservation reservation) {
        if (database.reservations.find(reservation.id()).isPresent()) {
            throw new IllegalStateException(reservation.id() + " exists already");
        }
        database.tokens.requireKey(reservation.tokenId());
        for (SeatNumber number : reservation.seats()) {
            if (database.seats.rows().stream()
                    .noneMatch(seat -> seat.performanceId().equals(reservation.performanceId())
                            && seat.number().equals(number))) {
                throw new IllegalStateException(reservation.performanceId() + " has no seat " + number);
            }
        }
        database.lockAdded(LockOrder.RESERVATION, reservation.id());
        put(reservation);
    }

    @Override
    public void save(Reservation reservation) {
        database.requireLock(LockOrder.RESERVATION, reservation.id());
        database.reservations.requireKey(reservation.id());
        put(reservation);
    }

    private void put(Reservation reservation) {
        for (Reservation other : database.reservations.rows()) {
            if (other.id().equals(reservation.id())) {
                continue;
            }
            if (other.tokenId().equals(reservation.tokenId())
                    && other.state() instanceof Held
                    && reservation.state() instanceof Held) {
                throw new IllegalStateException(reservation.id() + " is a second hold of one token: " + other.id());
            }
            if (claimsOverlap(reservation, other)) {
                throw new IllegalStateException(reservation.id() + " claims a seat of " + other.id());
            }
        }
        database.reservations.put(reservation.id(), reservation);
    }

    private static boolean claimsOverlap(Reservation one, Reservation other) {
        return one.performanceId().equals(other.performanceId())
                && !Collections.disjoint(one.seats(), other.seats())
                && one.heldAt().isBefore(claimEnd(one))
                && other.heldAt().isBefore(claimEnd(other))
                && one.heldAt().isBefore(claimEnd(other))
                && other.heldAt().isBefore(claimEnd(one));
    }

    private static Instant claimEnd(Reservation reservation) {
        return switch (reservation.state()) {
            case Held() -> reservation.heldUntil();
            case Expired() -> reservation.heldUntil();
            case Cancelled cancelled -> cancelled.at();
            case Paid _paid -> Instant.MAX;
        };
    }

    private void lock(Reservation reservation) {
        database.lock(LockOrder.RESERVATION, reservation.id());
    }
}
