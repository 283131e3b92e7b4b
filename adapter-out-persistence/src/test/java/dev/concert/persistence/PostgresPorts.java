package dev.concert.persistence;

import dev.concert.application.UnitOfWork;
import dev.concert.domain.Ports;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.payment.PaymentRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;

/** This module's implementations of the ports, together with the unit of work that they run in. */
record PostgresPorts(
        UserRepository users,
        QueueRepository queues,
        QueueTokenRepository tokens,
        ConcertRepository concerts,
        SeatRepository seats,
        ReservationRepository reservations,
        WalletRepository wallets,
        PaymentRepository payments,
        UnitOfWork unitOfWork,
        JdbcTemplate jdbc)
        implements Ports {

    /** What is append-only refuses to be emptied, so its guard steps aside. */
    private static final String EMPTY = """
            DO $$
            BEGIN
              SET CONSTRAINTS ALL IMMEDIATE;
              IF EXISTS (SELECT FROM payment) THEN
                ALTER TABLE payment DISABLE TRIGGER payment_append_only;
                DELETE FROM payment;
                ALTER TABLE payment ENABLE TRIGGER payment_append_only;
              END IF;
              WITH seats AS (DELETE FROM seat) DELETE FROM seat_claim;
              DELETE FROM reservation;
              DELETE FROM performance;
              DELETE FROM concert;
              DELETE FROM queue_token;
              DELETE FROM queue;
              DELETE FROM wallet;
              IF EXISTS (SELECT FROM wallet_entry) THEN
                ALTER TABLE wallet_entry DISABLE TRIGGER wallet_entry_append_only;
                DELETE FROM wallet_entry;
                ALTER TABLE wallet_entry ENABLE TRIGGER wallet_entry_append_only;
              END IF;
              DELETE FROM app_user;
            END $$""";

    @Override
    public <T> T atomically(Supplier<T> work) {
        return unitOfWork.execute(work);
    }

    void empty() {
        jdbc.execute(EMPTY);
    }
}
