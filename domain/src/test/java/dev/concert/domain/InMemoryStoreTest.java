package dev.concert.domain;

import dev.concert.domain.concert.ConcertRepositoryContract;
import dev.concert.domain.queue.PresenceRepositoryContract;
import dev.concert.domain.queue.QueueRepositoryContract;
import dev.concert.domain.queue.QueueTokenRepositoryContract;
import dev.concert.domain.reservation.PaymentRepositoryContract;
import dev.concert.domain.reservation.ReservationRepositoryContract;
import dev.concert.domain.seat.SeatRepositoryContract;
import dev.concert.domain.user.UserRepositoryContract;
import dev.concert.domain.wallet.WalletRepositoryContract;
import org.junit.jupiter.api.Nested;

/** The fakes keep the contracts. */
class InMemoryStoreTest {

    private final InMemoryDatabase database = new InMemoryDatabase();

    @Nested
    class UnitsOfWork extends UnitOfWorkContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class EveryState extends EveryStateContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Users extends UserRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Queues extends QueueRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Tokens extends QueueTokenRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Presence extends PresenceRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Concerts extends ConcertRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Seats extends SeatRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Reservations extends ReservationRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Wallets extends WalletRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }

    @Nested
    class Payments extends PaymentRepositoryContract {
        @Override
        protected Ports ports() {
            return database;
        }
    }
}
