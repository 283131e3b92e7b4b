package dev.concert.application.queue;

import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

public final class InMemorySampleStore implements SampleStore {

    private final InMemoryDatabase database;
    private final QueueQueries queues;
    private final InMemoryDatabase.Table<Key, QueueStatus> rows;

    public InMemorySampleStore(InMemoryDatabase database, QueueQueries queues) {
        this.database = database;
        this.queues = queues;
        this.rows = database.new Table<>(LockOrder.NONE);
    }

    private record Key(QueueId queue, Instant at) {}

    private record Row(Instant at, QueueStatus status) {}

    private Stream<Row> of(QueueId queue) {
        return rows.byKey().entrySet().stream()
                .filter(row -> row.getKey().queue.equals(queue))
                .map(row -> new Row(row.getKey().at, row.getValue()))
                .sorted(Comparator.comparing(Row::at));
    }

    @Override
    public void take(Instant at) {
        database.requireUnitOfWork();
        for (QueueStatus status : queues.queues()) {
            QueueId id = status.queue().id();
            if (of(id).filter(row -> row.at.isAfter(at.minus(AT_REST)))
                    .noneMatch(row -> !row.at.isBefore(at) || isSame(row.status, status))) {
                rows.put(new Key(id, at), status);
            }
        }
    }

    private static boolean isSame(QueueStatus one, QueueStatus other) {
        return one.admitted() == other.admitted()
                && one.queue().tally().equals(other.queue().tally());
    }

    @Override
    public void remove(Instant since, Instant until, int limit) {
        database.requireUnitOfWork();
        rows.byKey().keySet().stream()
                .filter(key -> key.at.isBefore(since) || key.at.isAfter(until))
                .sorted(Comparator.comparing(Key::at))
                .limit(limit)
                .forEach(rows::remove);
    }

    @Override
    public List<Sample> find(QueueId queueId, Instant since) {
        List<Sample> samples = new ArrayList<>();
        long joins = 0;
        long admissions = 0;
        long passedOver = 0;
        for (Row row : of(queueId).toList()) {
            var queue = row.status.queue();
            samples.add(new Sample(
                    row.at,
                    queue.waiting(),
                    row.status.admitted(),
                    queue.lastNumber() - joins,
                    queue.tally().admissions() - admissions,
                    queue.tally().passedOver() - passedOver));
            joins = queue.lastNumber();
            admissions = queue.tally().admissions();
            passedOver = queue.tally().passedOver();
        }
        return samples.stream().filter(sample -> !sample.at().isBefore(since)).toList();
    }

    @Override
    public Map<QueueId, Totals> findTotals(Instant since) {
        Map<QueueId, Totals> totals = new TreeMap<>(Comparator.comparingLong(QueueId::value));
        queues.queues()
                .forEach(status -> of(status.queue().id())
                        .filter(row -> !row.at.isBefore(since))
                        .findFirst()
                        .ifPresent(row -> totals.put(
                                status.queue().id(),
                                new Totals(
                                        row.at,
                                        row.status.queue().lastNumber(),
                                        row.status.queue().tally().admissions()))));
        return totals;
    }
}
