package dev.concert.domain.reservation;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.wallet.WalletEntry;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

public final class InMemoryReservationRepository implements ReservationRepository {

    private static final Comparator<Reservation> BY_ID =
            Comparator.comparingLong(reservation -> reservation.id().value());

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
    public Optional<Reservation> find(ReservationId id) {
        database.requireUnitOfWork();
        return database.reservations.find(id);
    }

    @Override
    public Optional<Reservation> lock(ReservationId id) {
        return database.reservations.lock(id);
    }

    @Override
    public Optional<Reservation> lockMarkedHeld(TokenId tokenId) {
        database.tokens.requireLock(tokenId);
        return database
                .reservations
                .lock(
                        reservation -> reservation.tokenId().equals(tokenId) && reservation.state() instanceof Held,
                        BY_ID,
                        1)
                .stream()
                .findAny();
    }

    @Override
    public List<Reservation> lockOverdue(Instant now, int limit) {
        return database.reservations.lockUnlocked(reservation -> reservation.isOverdueAt(now), BY_ID, limit);
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
        database.reservations.lockAdded(reservation.id());
        put(reservation);
    }

    @Override
    public void save(Reservation reservation) {
        database.reservations.requireLock(reservation.id());
        if (database.reservations.get(reservation.id()).state() instanceof Refunded) {
            throw new IllegalStateException(reservation.id() + " is refunded for ever");
        }
        put(reservation);
    }

    private void put(Reservation reservation) {
        database.reservations.put(reservation.id(), reservation);
        database.require(() -> requireNoConflict(database.reservations.get(reservation.id())));
        database.requireAtCommit(() -> requireRefund(database.reservations.get(reservation.id())));
    }

    private void requireRefund(Reservation reservation) {
        if (reservation.state() instanceof Refunded
                && database.walletEntries.rows().stream()
                        .noneMatch(entry -> entry.kind() == WalletEntry.Kind.REFUND
                                && reservation.id().equals(entry.reservation()))) {
            throw new IllegalStateException(reservation.id() + " is refunded without its money");
        }
    }

    private void requireNoConflict(Reservation reservation) {
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
            case Refunded refunded -> refunded.at();
            case Paid _paid -> Instant.MAX;
        };
    }
}
