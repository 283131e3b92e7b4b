package dev.concert.persistence;

import dev.concert.application.TimeQueries;
import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.AuditTrailContract;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.application.access.IdempotencyStoreContract;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueriesContract;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.concert.OfferQueriesContract;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.concert.SeatMapQueriesContract;
import dev.concert.application.node.NodeStore;
import dev.concert.application.node.NodeStoreContract;
import dev.concert.application.queue.SampleStore;
import dev.concert.application.queue.SampleStoreContract;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueriesContract;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.SnapshotQueriesContract;
import dev.concert.application.reconciliation.ReconcileBooksUseCase;
import dev.concert.application.reconciliation.ReconciliationQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReservationQueriesContract;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.application.reservation.ReservationSearchQueriesContract;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.application.wallet.WalletQueriesContract;
import dev.concert.domain.EveryStateContract;
import dev.concert.domain.Ports;
import dev.concert.domain.UnitOfWorkContract;
import dev.concert.domain.concert.ConcertRepositoryContract;
import dev.concert.domain.queue.PresenceRepositoryContract;
import dev.concert.domain.queue.QueueRepositoryContract;
import dev.concert.domain.queue.QueueTokenRepositoryContract;
import dev.concert.domain.reservation.PaymentRepositoryContract;
import dev.concert.domain.reservation.ReservationRepositoryContract;
import dev.concert.domain.seat.SeatRepositoryContract;
import dev.concert.domain.user.UserRepositoryContract;
import dev.concert.domain.wallet.WalletRepositoryContract;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.junit.jupiter.api.Nested;

/** PostgreSQL keeps the contracts of the ports and of the queries. */
@PostgresTest
class PostgresContractsTest {

    private final PostgresPorts postgres;
    private final QueueQueries queueQueries;
    private final SnapshotQueries snapshotQueries;
    private final TimeQueries time;
    private final ConcertQueries concertQueries;
    private final OfferQueries offerQueries;
    private final SeatMapQueries seatMapQueries;
    private final ReservationQueries reservationQueries;
    private final WalletQueries walletQueries;
    private final ReconciliationQueries books;
    private final AuditTrail trail;
    private final NodeStore nodes;
    private final SampleStore samples;
    private final ReservationSearchQueries reservationSearch;

    PostgresContractsTest(
            PostgresPorts postgres,
            QueueQueries queueQueries,
            SnapshotQueries snapshotQueries,
            TimeQueries time,
            ConcertQueries concertQueries,
            OfferQueries offerQueries,
            SeatMapQueries seatMapQueries,
            ReservationQueries reservationQueries,
            WalletQueries walletQueries,
            ReconciliationQueries books,
            AuditTrail trail,
            NodeStore nodes,
            SampleStore samples,
            ReservationSearchQueries reservationSearch) {
        this.postgres = postgres;
        this.queueQueries = queueQueries;
        this.snapshotQueries = snapshotQueries;
        this.time = time;
        this.concertQueries = concertQueries;
        this.offerQueries = offerQueries;
        this.seatMapQueries = seatMapQueries;
        this.reservationQueries = reservationQueries;
        this.walletQueries = walletQueries;
        this.books = books;
        this.trail = trail;
        this.nodes = nodes;
        this.samples = samples;
        this.reservationSearch = reservationSearch;
    }

    @Nested
    class UnitsOfWork extends UnitOfWorkContract {
        @Override
        protected Ports ports() {
            return postgres;
        }
    }

    @Nested
    class EveryState extends EveryStateContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected Collection<?> mismatches() {
            return new ReconcileBooksUseCase(books).reconcile().known();
        }
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
    class Presence extends PresenceRepositoryContract {
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

    @Nested
    class Answers extends IdempotencyStoreContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected IdempotencyStore answers() {
            return postgres.answers();
        }
    }

    @Nested
    class Audit extends AuditTrailContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected AuditTrail trail() {
            return trail;
        }
    }

    @Nested
    class Nodes extends NodeStoreContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected NodeStore nodes() {
            return nodes;
        }
    }

    @Nested
    class Samples extends SampleStoreContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected SampleStore samples() {
            return samples;
        }
    }

    @Nested
    class QueueReads extends QueueQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected QueueQueries queries() {
            return queueQueries;
        }
    }

    @Nested
    class SnapshotReads extends SnapshotQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected SnapshotQueries queries() {
            return snapshotQueries;
        }

        @Override
        protected Instant storeTime() {
            return time.now().truncatedTo(ChronoUnit.MILLIS);
        }
    }

    @Nested
    class ConcertReads extends ConcertQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected ConcertQueries queries() {
            return concertQueries;
        }
    }

    @Nested
    class OfferReads extends OfferQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected OfferQueries queries() {
            return offerQueries;
        }
    }

    @Nested
    class SeatMapReads extends SeatMapQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected SeatMapQueries queries() {
            return seatMapQueries;
        }
    }

    @Nested
    class ReservationReads extends ReservationQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected ReservationQueries queries() {
            return reservationQueries;
        }
    }

    @Nested
    class ReservationSearches extends ReservationSearchQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected ReservationSearchQueries queries() {
            return reservationSearch;
        }
    }

    @Nested
    class WalletReads extends WalletQueriesContract {
        @Override
        protected Ports ports() {
            return postgres;
        }

        @Override
        protected WalletQueries queries() {
            return walletQueries;
        }
    }
}
