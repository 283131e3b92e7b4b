package dev.concert.domain;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.InMemoryConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.payment.InMemoryPaymentRepository;
import dev.concert.domain.payment.Payment;
import dev.concert.domain.payment.PaymentId;
import dev.concert.domain.payment.PaymentRepository;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.InMemoryPresenceRepository;
import dev.concert.domain.queue.InMemoryQueueRepository;
import dev.concert.domain.queue.InMemoryQueueTokenRepository;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.InMemoryReservationRepository;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.InMemorySeatRepository;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatId;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.shared.PerformanceId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.shared.StaleVersionException;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.user.InMemoryUserRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.InMemoryWalletRepository;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ports on tables in memory, as strict as a database: units of work run one after the other and leave nothing when they
 * fail; the invariants that a database would guard are guarded; and, stricter than a database, a row is changed only by who
 * has locked it, and locks are taken in their order. Thread-safe.
 */
public final class InMemoryDatabase implements Ports {

    private static final int MAX_TRIES = 10;

    private final ReentrantLock mutex = new ReentrantLock(true);
    private @Nullable Transaction current;

    public final Table<Username, UserId> users = new Table<>();
    public final Table<QueueId, Queue> queues = new Table<>();
    public final Table<Long, StoredDeparture> departures = new Table<>();
    public final Table<TokenId, QueueToken> tokens = new Table<>();
    public final Table<Place, Instant> heartbeats = new Table<>();
    public final Table<Boolean, Watch> watch = new Table<>();
    public final Table<ConcertId, Concert> concerts = new Table<>();
    public final Table<PerformanceId, Performance> performances = new Table<>();
    public final Table<SeatId, Seat> seats = new Table<>();
    public final Table<ReservationId, Reservation> reservations = new Table<>();
    public final Table<UserId, Wallet> wallets = new Table<>();
    public final Table<Long, WalletEntry> walletEntries = new Table<>();
    public final Table<PaymentId, Payment> payments = new Table<>();

    private final UserRepository userRepository = new InMemoryUserRepository(this);
    private final QueueRepository queueRepository = new InMemoryQueueRepository(this);
    private final QueueTokenRepository tokenRepository = new InMemoryQueueTokenRepository(this);
    private final PresenceRepository presenceRepository = new InMemoryPresenceRepository(this);
    private final ConcertRepository concertRepository = new InMemoryConcertRepository(this);
    private final SeatRepository seatRepository = new InMemorySeatRepository(this);
    private final ReservationRepository reservationRepository = new InMemoryReservationRepository(this);
    private final WalletRepository walletRepository = new InMemoryWalletRepository(this);
    private final PaymentRepository paymentRepository = new InMemoryPaymentRepository(this);

    public record StoredDeparture(QueueId queueId, Departure departure) {}

    /** When people could ask. There is one row at most. */
    public record Watch(Instant since, Instant until) {}

    /** A number in a line. */
    public record Place(QueueId queueId, long number) {}

    /** The order in which a unit of work takes its locks. */
    public enum LockOrder {
        /** Of a request. */
        KEY,
        QUEUE,
        TOKEN,
        RESERVATION,
        SEAT,
        WALLET
    }

    private record RowLock(LockOrder order, Object id) {}

    private static final class Transaction {
        final Set<RowLock> locks = new HashSet<>();
        final Deque<Runnable> undo = new ArrayDeque<>();
        LockOrder furthest = LockOrder.KEY;
    }

    /** Rows by their key, in the order in which they were added. */
    public final class Table<K, V> {

        private final Map<K, V> rows = new LinkedHashMap<>();
        private long lastId;

        public Optional<V> find(K key) {
            return read(() -> Optional.ofNullable(rows.get(key)));
        }

        /** @throws IllegalStateException if there is no such row */
        public V get(K key) {
            return find(key).orElseThrow(() -> new IllegalStateException("There is no row " + key));
        }

        /** What a foreign key does. */
        public void requireKey(K key) {
            if (find(key).isEmpty()) {
                throw new IllegalStateException("There is no row " + key);
            }
        }

        public Collection<V> rows() {
            return read(() -> List.copyOf(rows.values()));
        }

        public Map<K, V> byKey() {
            return read(() -> new LinkedHashMap<>(rows));
        }

        /** Adds or replaces a row. */
        public void put(K key, V row) {
            Transaction transaction = transaction();
            V before = rows.put(key, row);
            transaction.undo.push(() -> {
                if (before == null) {
                    rows.remove(key);
                } else {
                    rows.put(key, before);
                }
            });
        }

        public void remove(K key) {
            Transaction transaction = transaction();
            V before = rows.remove(key);
            if (before != null) {
                transaction.undo.push(() -> rows.put(key, before));
            }
        }

        /** An id that was never given out before; not given out again if the unit of work is rolled back. */
        public long nextId() {
            return read(() -> ++lastId);
        }
    }

    /** Everything stored, to tell whether something changed it. */
    public List<Map<?, ?>> contents() {
        return read(() -> List.of(
                users.byKey(),
                queues.byKey(),
                departures.byKey(),
                tokens.byKey(),
                heartbeats.byKey(),
                watch.byKey(),
                concerts.byKey(),
                performances.byKey(),
                seats.byKey(),
                reservations.byKey(),
                wallets.byKey(),
                walletEntries.byKey(),
                payments.byKey()));
    }

    /** Runs the work and commits it; again, a bounded number of times, if it throws {@link StaleVersionException}. */
    @Override
    public <T> T atomically(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return atomicallyOnce(work);
            } catch (StaleVersionException lost) {
                if (tries == MAX_TRIES) {
                    throw lost;
                }
            }
        }
    }

    private <T> T atomicallyOnce(Supplier<T> work) {
        mutex.lock();
        try {
            if (current != null) {
                throw new IllegalStateException("Units of work do not nest");
            }
            Transaction transaction = new Transaction();
            current = transaction;
            boolean completed = false;
            try {
                T result = work.get();
                completed = true;
                return result;
            } finally {
                if (!completed) {
                    transaction.undo.forEach(Runnable::run);
                }
                current = null;
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Reads what is committed or, within a unit of work, its own view. */
    public <T> T read(Supplier<T> work) {
        mutex.lock();
        try {
            return work.get();
        } finally {
            mutex.unlock();
        }
    }

    /** Locks a row until the unit of work ends. */
    public void lock(LockOrder order, Object id) {
        Transaction transaction = transaction();
        if (transaction.locks.add(new RowLock(order, id))) {
            if (order.compareTo(transaction.furthest) < 0) {
                throw new IllegalStateException(order + " is locked after " + transaction.furthest);
            }
            transaction.furthest = order;
        }
    }

    /** Who adds a row has it locked. */
    public void lockAdded(LockOrder order, Object id) {
        transaction().locks.add(new RowLock(order, id));
    }

    /** @throws IllegalStateException unless the unit of work has locked the row */
    public void requireLock(LockOrder order, Object id) {
        if (!transaction().locks.contains(new RowLock(order, id))) {
            throw new IllegalStateException(order + " " + id + " is not locked");
        }
    }

    /** @throws IllegalStateException outside a unit of work */
    public void requireUnitOfWork() {
        transaction();
    }

    private Transaction transaction() {
        Transaction transaction = mutex.isHeldByCurrentThread() ? current : null;
        if (transaction == null) {
            throw new IllegalStateException("Needs a unit of work");
        }
        return transaction;
    }

    @Override
    public UserRepository users() {
        return userRepository;
    }

    @Override
    public QueueRepository queues() {
        return queueRepository;
    }

    @Override
    public QueueTokenRepository tokens() {
        return tokenRepository;
    }

    @Override
    public PresenceRepository presence() {
        return presenceRepository;
    }

    @Override
    public ConcertRepository concerts() {
        return concertRepository;
    }

    @Override
    public SeatRepository seats() {
        return seatRepository;
    }

    @Override
    public ReservationRepository reservations() {
        return reservationRepository;
    }

    @Override
    public WalletRepository wallets() {
        return walletRepository;
    }

    @Override
    public PaymentRepository payments() {
        return paymentRepository;
    }
}
