package dev.concert.persistence;

import dev.concert.domain.Ports;
import dev.concert.domain.concert.ConcertRepositoryContract;
import dev.concert.domain.payment.PaymentRepositoryContract;
import dev.concert.domain.queue.QueueRepositoryContract;
import dev.concert.domain.queue.QueueTokenRepositoryContract;
import dev.concert.domain.reservation.ReservationRepositoryContract;
import dev.concert.domain.seat.SeatRepositoryContract;
import dev.concert.domain.user.UserRepositoryContract;
import dev.concert.domain.wallet.WalletRepositoryContract;
import org.junit.jupiter.api.Nested;

/** PostgreSQL keeps the contracts. */
@PostgresTest
class PostgresContractsTest {

    private final PostgresPorts postgres;

    PostgresContractsTest(PostgresPorts postgres) {
        this.postgres = postgres;
    }

    @Nested
    class Users extends UserRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Queues extends QueueRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Tokens extends QueueTokenRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Concerts extends ConcertRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Seats extends SeatRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Reservations extends ReservationRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Wallets extends WalletRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class Payments extends PaymentRepositoryContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }
}
