package dev.concert.application.access;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A key of another unit of work is waited for without end; one is in use for good only if a test says so. */
public final class InMemoryIdempotencyStore implements IdempotencyStore {

    private final InMemoryDatabase database;
    private final InMemoryDatabase.Table<Key, Row> rows;
    private final Set<IdempotencyKey> inUse = ConcurrentHashMap.newKeySet();

    public InMemoryIdempotencyStore(InMemoryDatabase database) {
        this.database = database;
        this.rows = database.new Table<>(LockOrder.KEY);
    }

    /** @param owner a user or an actor */
    private record Key(Object owner, IdempotencyKey key) {}

    private record Row(StoredAnswer answer, Instant at) {}

    /** From now on somebody works for ever on a request under this key. */
    public void use(IdempotencyKey key) {
        inUse.add(key);
    }

    public List<StoredAnswer> all() {
        return rows.rows().stream().map(Row::answer).toList();
    }

    @Override
    public Optional<StoredAnswer> lock(Owner owner, IdempotencyKey key) {
        database.requireUnitOfWork();
        Optional<Key> row = row(owner, key);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Optional<StoredAnswer> kept = rows.find(row.get()).map(Row::answer);
        if (kept.isEmpty() && inUse.contains(key)) {
            throw new KeyInUseException();
        }
        return rows.lock(row.get()).map(Row::answer);
    }

    private Optional<Key> row(Owner owner, IdempotencyKey key) {
        return switch (owner) {
            case Owner.Bearer bearer -> database.tokens.find(bearer.token()).map(token -> new Key(token.userId(), key));
            case Owner.Actor actor -> Optional.of(new Key(actor, key));
        };
    }

    @Override
    public void add(Owner owner, IdempotencyKey key, StoredAnswer answer, Instant now) {
        Key row = row(owner, key).orElseThrow();
        rows.requireLock(row);
        if (rows.find(row).isPresent()) {
            throw new StaleVersionException("The answer under a key");
        }
        rows.put(row, new Row(answer, now));
    }

    @Override
    public int forget(Instant until, int limit) {
        List<Key> old = rows.byKey().entrySet().stream()
                .filter(row -> !row.getValue().at().isAfter(until))
                .sorted(Comparator.comparing(
                        (Map.Entry<Key, Row> row) -> row.getValue().at()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(rows::remove);
        return old.size();
    }
}
