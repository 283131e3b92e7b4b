package dev.concert.application.node;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

public final class InMemoryNodeStore implements NodeStore {

    private final InMemoryDatabase database;
    private final InMemoryDatabase.Table<UUID, Row> rows;

    public InMemoryNodeStore(InMemoryDatabase database) {
        this.database = database;
        this.rows = database.new Table<>(LockOrder.NONE);
    }

    private record Row(Node node, Instant heardOfAt) {}

    @Override
    public void save(Node node, Instant now) {
        database.requireUnitOfWork();
        rows.put(node.id(), new Row(node, now));
    }

    @Override
    public void remove(UUID id) {
        database.requireUnitOfWork();
        rows.find(id).ifPresent(_row -> rows.remove(id));
    }

    @Override
    public void removeSilent(Instant since) {
        rows.rows().stream().filter(row -> row.heardOfAt.isBefore(since)).forEach(row -> remove(row.node.id()));
    }

    @Override
    public List<Node> findHeardOf(Instant since) {
        return rows.rows().stream()
                .filter(row -> !row.heardOfAt.isBefore(since))
                .map(Row::node)
                .sorted(Comparator.comparing(Node::since)
                        .thenComparing(node -> node.id().toString()))
                .toList();
    }
}
