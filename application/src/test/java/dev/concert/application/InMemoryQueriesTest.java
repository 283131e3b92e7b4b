package dev.concert.application;

import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.AuditTrailContract;
import dev.concert.application.access.IdempotencyStore;
import dev.concert.application.access.IdempotencyStoreContract;
import dev.concert.application.access.InMemoryAuditTrail;
import dev.concert.application.access.InMemoryIdempotencyStore;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueriesContract;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.application.concert.InMemoryOfferQueries;
import dev.concert.application.concert.InMemorySeatMapQueries;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.concert.OfferQueriesContract;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.concert.SeatMapQueriesContract;
import dev.concert.application.node.InMemoryNodeStore;
import dev.concert.application.node.NodeStore;
import dev.concert.application.node.NodeStoreContract;
import dev.concert.application.queue.InMemoryQueueQueries;
import dev.concert.application.queue.InMemorySampleStore;
import dev.concert.application.queue.SampleStore;
import dev.concert.application.queue.SampleStoreContract;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueriesContract;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.SnapshotQueriesContract;
import dev.concert.application.reservation.InMemoryReservationQueries;
import dev.concert.application.reservation.InMemoryReservationSearchQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReservationQueriesContract;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.application.reservation.ReservationSearchQueriesContract;
import dev.concert.application.wallet.InMemoryWalletQueries;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.application.wallet.WalletQueriesContract;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.Ports;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;

/** The fakes of the queries keep the contracts. */
class InMemoryQueriesTest {

    private final InMemoryDatabase database = new InMemoryDatabase();

    @Nested
    class OfQueues extends QueueQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected QueueQueries queries() {
            return new InMemoryQueueQueries(database);
        }
    }

    @Nested
    class OfSamples extends SampleStoreContract {

        private final SampleStore samples = new InMemorySampleStore(database, new InMemoryQueueQueries(database));

        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected SampleStore samples() {
            return samples;
        }
    }

    @Nested
    class OfSnapshots extends SnapshotQueriesContract {

        /** Far from the times that callers go by otherwise. */
        private final Instant storeTime = Given.NOW.minus(Duration.ofDays(1_000));

        private final SnapshotQueries queries = new InMemoryQueueQueries(database).goingBy(() -> storeTime);

        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected SnapshotQueries queries() {
            return queries;
        }

        @Override
        protected Instant storeTime() {
            return storeTime;
        }
    }

    @Nested
    class OfTheOffer extends OfferQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected OfferQueries queries() {
            return new InMemoryOfferQueries(database);
        }
    }

    @Nested
    class OfSeatMaps extends SeatMapQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected SeatMapQueries queries() {
            return new InMemorySeatMapQueries(database);
        }
    }

    @Nested
    class OfConcerts extends ConcertQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected ConcertQueries queries() {
            return new InMemoryConcertQueries(database);
        }
    }

    @Nested
    class OfReservations extends ReservationQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected ReservationQueries queries() {
            return new InMemoryReservationQueries(database);
        }
    }

    @Nested
    class OfReservationSearch extends ReservationSearchQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected ReservationSearchQueries queries() {
            return new InMemoryReservationSearchQueries(database, new InMemoryReservationQueries(database));
        }
    }

    @Nested
    class OfIdempotencyStore extends IdempotencyStoreContract {

        private final IdempotencyStore answers = new InMemoryIdempotencyStore(database);

        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected IdempotencyStore answers() {
            return answers;
        }
    }

    @Nested
    class OfTheAuditTrail extends AuditTrailContract {

        private final AuditTrail trail = new InMemoryAuditTrail(database);

        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected AuditTrail trail() {
            return trail;
        }
    }

    @Nested
    class OfNodes extends NodeStoreContract {

        private final NodeStore nodes = new InMemoryNodeStore(database);

        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected NodeStore nodes() {
            return nodes;
        }
    }

    @Nested
    class OfWallets extends WalletQueriesContract {
        @Override
        protected Ports ports() {
            return database;
        }

        @Override
        protected WalletQueries queries() {
            return new InMemoryWalletQueries(database);
        }
    }
}
