package dev.concert.application.access;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class InMemoryAuditTrail implements AuditTrail {

    private final InMemoryDatabase database;
    private final InMemoryDatabase.Table<Long, Recorded> rows;

    public InMemoryAuditTrail(InMemoryDatabase database) {
        this.database = database;
        this.rows = database.new Table<>(LockOrder.NONE);
    }

    @Override
    public void add(Entry entry) {
        database.requireUnitOfWork();
        long id = rows.nextId();
        rows.put(id, new Recorded(id, entry));
    }

    @Override
    public List<Recorded> newest(@Nullable Long before, int size) {
        return rows.rows().stream()
                .filter(row -> before == null || row.id() < before)
                .sorted(Comparator.comparingLong(Recorded::id).reversed())
                .limit(size)
                .toList();
    }
}
