package dev.concert.domain;

import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.InMemoryConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.InMemoryPresenceRepository;
import dev.concert.domain.queue.InMemoryQueueRepository;
import dev.concert.domain.queue.InMemoryQueueTokenRepository;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.InMemoryPaymentRepository;
import dev.concert.domain.reservation.InMemoryReservationRepository;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.InMemorySeatRepository;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.PaymentId;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.SeatId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Version.StaleVersionException;
import dev.concert.domain.user.InMemoryUserRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.InMemoryWalletRepository;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ports on tables in memory, as strict as a database: units of work run side by side, see what is committed and what they
 * have written themselves, wait for the rows that others have locked, and leave nothing when they fail; the invariants that a
 * database would guard are guarded, once more at the commit. Stricter than a database: a row is changed only by a unit of work
 * that has locked it, locks are taken in their order, and a deadlock is a bug. Thread-safe.
 */
public final class InMemoryDatabase implements Ports {

    private static final int MAX_RUNS = 10;

    /** Guards all that follows; held for the moment of an access only. */
    private final ReentrantLock mutex = new ReentrantLock();

    private final Condition locksReleased = mutex.newCondition();
    private final Map<Thread, Transaction> transactions = new HashMap<>();
    private final Map<RowLock, Transaction> owners = new HashMap<>();

    public final Table<Username, UserId> users = new Table<>(LockOrder.NONE);
    public final Table<QueueId, Queue> queues = new Table<>(LockOrder.QUEUE);
    public final Table<Long, StoredDeparture> departures = new Table<>(LockOrder.NONE);
    public final Table<TokenId, QueueToken> tokens = new Table<>(LockOrder.TOKEN);
    public final Table<Place, Instant> heartbeats = new Table<>(LockOrder.NONE);
    public final Table<Boolean, Watch> watch = new Table<>(LockOrder.NONE);
    public final Table<ConcertId, Concert> concerts = new Table<>(LockOrder.NONE);
    public final Table<PerformanceId, Performance> performances = new Table<>(LockOrder.NONE);
    public final Table<SeatId, Seat> seats = new Table<>(LockOrder.SEAT);
    public final Table<ReservationId, Reservation> reservations = new Table<>(LockOrder.RESERVATION);
    public final Table<UserId, Wallet> wallets = new Table<>(LockOrder.WALLET);
    public final Table<Long, WalletEntry> walletEntries = new Table<>(LockOrder.NONE);
    public final Table<PaymentId, Payment> payments = new Table<>(LockOrder.NONE);

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

    /** The order in which a unit of work takes its locks; rows without an order are locked by being written. */
    public enum LockOrder {
        /** Of a request. */
        KEY,
        QUEUE,
        TOKEN,
        RESERVATION,
        SEAT,
        WALLET,
        NONE
    }

    private record RowLock(LockOrder order, Object id) {}

    private static final class Transaction {
        final Set<RowLock> locks = new LinkedHashSet<>();
        final Map<Table<?, ?>, Map<Object, Optional<Object>>> written = new LinkedHashMap<>();
        final List<Runnable> constraints = new ArrayList<>();
        LockOrder furthest = LockOrder.KEY;

        @Nullable
        RowLock waitsFor;
    }

    /** Rows by their key, in the order in which they were committed. */
    public final class Table<K, V> {

        private final LockOrder order;
        private final Map<K, V> committed = new LinkedHashMap<>();
        private long lastId;

        /** @param order in which its rows are locked; {@code NONE} if only by being written */
        public Table(LockOrder order) {
            this.order = order;
        }

        public Optional<V> find(K key) {
            return read(() -> {
                Optional<Object> own = written(current()).get(key);
                return own == null ? Optional.ofNullable(committed.get(key)) : own.map(this::row);
            });
        }

        /** @throws IllegalStateException if there is no such row */
        public V get(K key) {
            return find(key).orElseThrow(() -> new IllegalStateException("There is no row " + key));
        }

        /** What a foreign key does. */
        public void requireKey(K key) {
            get(key);
        }

        public Collection<V> rows() {
            return byKey().values();
        }

        public Map<K, V> byKey() {
            return read(() -> {
                Map<K, V> rows = new LinkedHashMap<>(committed);
                apply(written(current()), rows);
                return rows;
            });
        }

        /** The row as it is once no other unit of work has it locked; locked from then on, also if it does not exist. */
        public Optional<V> lock(K key) {
            lockInOrder(order, key);
            return find(key);
        }

        /** Locks the rows that are wanted, in this sequence, and returns those that are still wanted when they are locked. */
        public List<V> lock(Predicate<V> wanted, Comparator<V> sequence, long limit) {
            return locked(wanted, sequence, limit, key -> {
                lockInOrder(order, key);
                return true;
            });
        }

        /** The same, passing over the rows that another unit of work has locked. */
        public List<V> lockUnlocked(Predicate<V> wanted, Comparator<V> sequence, long limit) {
            return locked(wanted, sequence, limit, key -> tryLock(order, key));
        }

        private List<V> locked(Predicate<V> wanted, Comparator<V> sequence, long limit, Predicate<K> lock) {
            requireUnitOfWork();
            return byKey().entrySet().stream()
                    .filter(row -> wanted.test(row.getValue()))
                    .sorted(Map.Entry.comparingByValue(sequence))
                    .filter(row -> lock.test(row.getKey()))
                    .limit(limit)
                    .flatMap(row -> find(row.getKey()).stream())
                    .filter(wanted)
                    .toList();
        }

        /** Locks a row that is about to be added, which breaks no order: nobody else can have it. */
        public void lockAdded(K key) {
            claim(order, key);
        }

        /** @throws IllegalStateException unless the unit of work has locked the row */
        public void requireLock(K key) {
            InMemoryDatabase.this.requireLock(order, key);
        }

        /** Adds or replaces a row, once no other unit of work has it locked. */
        public void put(K key, V row) {
            write(key, Optional.of(row));
        }

        public void remove(K key) {
            write(key, Optional.empty());
        }

        private void write(K key, Optional<Object> row) {
            claim(order, order == LockOrder.NONE ? List.of(this, key) : key);
            read(() -> transaction()
                    .written
                    .computeIfAbsent(this, table -> new LinkedHashMap<>())
                    .put(key, row));
        }

        /** An id that was never given out before; not given out again if the unit of work is rolled back. */
        public long nextId() {
            return read(() -> ++lastId);
        }

        /** What a database would show that isolates nothing; for a store that is almost right. */
        Optional<V> findUncommitted(K key) {
            return read(() -> transactions.values().stream()
                    .map(transaction -> written(transaction).get(key))
                    .filter(Objects::nonNull)
                    .findAny()
                    .map(written -> written.map(this::row))
                    .orElseGet(() -> find(key)));
        }

        private Map<Object, Optional<Object>> written(@Nullable Transaction transaction) {
            return transaction == null ? Map.of() : transaction.written.getOrDefault(this, Map.of());
        }

        @SuppressWarnings("unchecked")
        private V row(Object written) {
            return (V) written;
        }

        @SuppressWarnings("unchecked")
        private void apply(Map<Object, Optional<Object>> written, Map<K, V> rows) {
            written.forEach(
                    (key, row) -> row.ifPresentOrElse(put -> rows.put((K) key, row(put)), () -> rows.remove(key)));
        }

        private void commit(Map<Object, Optional<Object>> written) {
            apply(written, committed);
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
        for (int run = 1; ; run++) {
            try {
                return atomicallyOnce(work);
            } catch (StaleVersionException lost) {
                if (run == MAX_RUNS) {
                    throw lost;
                }
            }
        }
    }

    /** One run; for a store that is almost right. */
    <T> T atomicallyOnce(Supplier<T> work) {
        begin();
        try {
            T result = work.get();
            commit();
            return result;
        } finally {
            end();
        }
    }

    private void begin() {
        read(() -> {
            if (current() != null) {
                throw new IllegalStateException("Units of work do not nest");
            }
            return transactions.put(Thread.currentThread(), new Transaction());
        });
    }

    private void commit() {
        read(() -> {
            Transaction transaction = transaction();
            List.copyOf(transaction.constraints).forEach(Runnable::run);
            transaction.written.forEach((table, rows) -> table.commit(rows));
            return true;
        });
    }

    private void end() {
        read(() -> {
            Transaction ended = transactions.remove(Thread.currentThread());
            owners.values().removeIf(owner -> owner.equals(ended));
            locksReleased.signalAll();
            return true;
        });
    }

    @Override
    public boolean isWaitedFor() {
        return read(() -> transactions.values().stream().anyMatch(transaction -> transaction.waitsFor != null));
    }

    /** Reads what is committed or, within a unit of work, its own view; all at one moment. */
    public <T> T read(Supplier<T> work) {
        mutex.lock();
        try {
            return work.get();
        } finally {
            mutex.unlock();
        }
    }

    /** What a constraint does: checked now, and at the commit, when others may have committed meanwhile. */
    public void require(Runnable constraint) {
        constraint.run();
        requireAtCommit(constraint);
    }

    /** What a deferred constraint does. */
    public void requireAtCommit(Runnable constraint) {
        transaction().constraints.add(constraint);
    }

    /** Locks a row until the unit of work ends, once no other has it locked. */
    public void lockInOrder(LockOrder order, Object id) {
        Transaction transaction = transaction();
        if (!transaction.locks.contains(new RowLock(order, id))) {
            if (order.compareTo(transaction.furthest) < 0) {
                throw new IllegalStateException(order + " is locked after " + transaction.furthest);
            }
            transaction.furthest = order;
            claim(order, id);
        }
    }

    /** The same in no order, as a database locks what is written. */
    public void claim(LockOrder order, Object id) {
        RowLock row = new RowLock(order, id);
        read(() -> {
            Transaction transaction = transaction();
            while (!isFree(row, transaction)) {
                requireNoDeadlock(row, transaction);
                transaction.waitsFor = row;
                locksReleased.awaitUninterruptibly();
            }
            transaction.waitsFor = null;
            owners.put(row, transaction);
            return transaction.locks.add(row);
        });
    }

    private boolean tryLock(LockOrder order, Object id) {
        return read(() -> {
            boolean free = isFree(new RowLock(order, id), transaction());
            if (free) {
                lockInOrder(order, id);
            }
            return free;
        });
    }

    private boolean isFree(RowLock row, Transaction transaction) {
        return owners.getOrDefault(row, transaction).equals(transaction);
    }

    private void requireNoDeadlock(RowLock row, Transaction transaction) {
        for (RowLock next = row; next != null; ) {
            Transaction owner = owners.get(next);
            if (transaction.equals(owner)) {
                throw new IllegalStateException("Deadlock: " + transaction.locks + " wait for " + row);
            }
            next = owner == null ? null : owner.waitsFor;
        }
    }

    /** Gives all locks back before the end, unnoticed by the unit of work; for a store that is almost right. */
    public void unlock() {
        read(() -> {
            Transaction transaction = transaction();
            owners.values().removeIf(owner -> owner.equals(transaction));
            locksReleased.signalAll();
            return true;
        });
    }

    /** In the unit of work that is under way, or in one of its own; for a store that is almost right. */
    public <T> T inSomeUnitOfWork(Supplier<T> work) {
        return current() == null ? atomicallyOnce(work) : work.get();
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
        Transaction transaction = current();
        if (transaction == null) {
            throw new IllegalStateException("Needs a unit of work");
        }
        return transaction;
    }

    private @Nullable Transaction current() {
        return read(() -> transactions.get(Thread.currentThread()));
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
