package dev.concert.persistence;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.UnitOfWork;
import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.domain.Ports;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;

/** This module's implementations of the ports, together with the unit of work that they run in. */
record PostgresPorts(
        UserRepository users,
        QueueRepository queues,
        QueueTokenRepository tokens,
        PresenceRepository presence,
        ConcertRepository concerts,
        SeatRepository seats,
        ReservationRepository reservations,
        WalletRepository wallets,
        PaymentRepository payments,
        IdempotencyStore answers,
        AuditTrail audit,
        UnitOfWork unitOfWork,
        JdbcTemplate jdbc)
        implements Ports {

    /** What refuses to be deleted is truncated while its guard steps aside; that is slow, so only if there is some. */
    private static final String EMPTY = """
            DO $$
            BEGIN
              IF EXISTS (SELECT FROM wallet_entry) THEN
                ALTER TABLE wallet_entry DISABLE TRIGGER wallet_entry_append_only;
                ALTER TABLE payment DISABLE TRIGGER payment_append_only;
                TRUNCATE wallet, wallet_entry, payment, seat, seat_claim, reservation;
                ALTER TABLE wallet_entry ENABLE TRIGGER wallet_entry_append_only;
                ALTER TABLE payment ENABLE TRIGGER payment_append_only;
              END IF;
              IF EXISTS (SELECT FROM audit_entry) THEN
                ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only;
                TRUNCATE audit_entry;
                ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only;
              END IF;
              DELETE FROM kept_answer;
              DELETE FROM node;
              IF EXISTS (SELECT FROM queue_departure) THEN
                ALTER TABLE queue_departure DISABLE TRIGGER queue_departure_append_only;
                DELETE FROM queue_departure;
                ALTER TABLE queue_departure ENABLE TRIGGER queue_departure_append_only;
              END IF;
              DELETE FROM wallet;
              WITH seats AS (DELETE FROM seat) DELETE FROM seat_claim;
              DELETE FROM reservation;
              DELETE FROM performance;
              DELETE FROM queue_token;
              DELETE FROM queue_slot_change;
              DELETE FROM queue_attendance;
              DELETE FROM queue_watch;
              DELETE FROM queue_cut;
              DELETE FROM queue_pace;
              DELETE FROM queue_sample;
              DELETE FROM queue;
              DELETE FROM concert;
              DELETE FROM app_user;
            END $$""";

    @Override
    public <T> T atomically(Supplier<T> work) {
        try {
            return unitOfWork.execute(work);
        } catch (OverloadedException lostAllRaces) {
            throw lostAllRaces.getCause() instanceof StaleVersionException stale ? stale : lostAllRaces;
        }
    }

    @Override
    public boolean isWaitedFor() {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')""", Boolean.class));
    }

    /** The same ports in other units of work. */
    PostgresPorts with(UnitOfWork other) {
        return new PostgresPorts(
                users,
                queues,
                tokens,
                presence,
                concerts,
                seats,
                reservations,
                wallets,
                payments,
                answers,
                audit,
                other,
                jdbc);
    }

    void empty() {
        jdbc.execute(EMPTY);
    }
}
