package dev.concert.persistence;

import static dev.concert.persistence.SqlQueueRepository.DEPARTURE;
import static dev.concert.persistence.SqlQueueRepository.QUEUE;

import dev.concert.application.queue.directory.QueueQueries;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.persistence.SqlQueueRepository.QueueDeparture;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SqlQueueQueries implements QueueQueries, SnapshotQueries {

    private static final String QUEUES = """
            SELECT %s, (SELECT count(*) FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'ADMITTED') AS admitted
            FROM queue q ORDER BY q.id""".formatted(QUEUE.columnsOf("q"));

    private static final String DUE_QUEUES = """
            SELECT q.id FROM queue q, LATERAL (
              SELECT count(*) AS admitted FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'ADMITTED') AS slots
            WHERE slots.admitted <> q.occupied
              OR NOT q.paused AND (q.opens_at IS NULL OR q.opens_at <= :now) AND slots.admitted < q.capacity
                AND (EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'WAITING')
                  OR EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'RETURNED'))
              OR EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'ADMITTED' AND t.expires_at <= :now)
            ORDER BY q.id""";

    private static final String SNAPSHOT = "SELECT * FROM cut_queue(?, ?, ?)";

    private static final String DEPARTURES =
            DEPARTURE.select() + "WHERE queue_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence";

    private static final String PACE = """
            SELECT at, freed_slots, admitted, passed_over, admits FROM queue_pace
            WHERE queue_id = ? AND at >= ? ORDER BY at""";

    private final JdbcClient jdbc;

    SqlQueueQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<QueueStatus> queues() {
        return jdbc.sql(QUEUES)
                .query((row, index) -> new QueueStatus(QUEUE.mapRow(row, index), row.getLong("admitted")))
                .list();
    }

    @Override
    public List<QueueId> dueQueues(Instant now) {
        return jdbc.sql(DUE_QUEUES)
                .param("now", Timestamp.from(now))
                .query((row, index) -> new QueueId(row.getLong("id")))
                .list();
    }

    /** What a queue looked like at a tick: all numbers up to {@code base} have departed, and those of {@code departed} above it. */
    private record Cut(
            Tick tick, Instant at, Tally tally, long base, RoaringBitmap departed, List<Departure> latestDepartures)
            implements Snapshot {

        /** Numbers above the base are kept in 32 bits. */
        private static final long REACH = 0xFFFF_FFFFL;

        boolean reaches(long number) {
            return number - base <= REACH;
        }

        @Override
        public boolean hasDeparted(long number) {
            return number <= base || reaches(number) && departed.contains(offset(number));
        }

        @Override
        public long positionOf(long number) {
            return number <= base ? 1 : number - base - departed.rankLong(offset(number - 1));
        }

        private int offset(long number) {
            return (int) (number - base);
        }
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Snapshot snapshot(QueueId queueId, Tick tick, Instant now, @Nullable Snapshot before)
            throws IllegalArgumentException {
        Cut cut = jdbc.sql(SNAPSHOT)
                .param(queueId.value())
                .param(tick.index())
                .param(Timestamp.from(now))
                .query((row, index) -> bareCut(new Row(row)))
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("There is no queue " + queueId));
        return before instanceof Cut known && known.reaches(cut.tally.lastNumber())
                ? complete(queueId, cut, known)
                : complete(queueId, cut);
    }

    private static Cut bareCut(Row row) throws SQLException {
        return new Cut(
                new Tick(row.bigint("slot")),
                row.instant("at"),
                SqlQueueRepository.tally(row),
                0,
                new RoaringBitmap(),
                List.of());
    }

    private Cut complete(QueueId queueId, Cut cut, Cut before) {
        if (cut.tally.lastDeparture() == before.tally.lastDeparture()) {
            return new Cut(cut.tick, cut.at, cut.tally, before.base, before.departed, List.of());
        }
        List<Departure> departures = jdbc
                .sql(DEPARTURES)
                .param(queueId.value())
                .param(before.tally.lastDeparture())
                .param(cut.tally.lastDeparture())
                .query(DEPARTURE)
                .list()
                .stream()
                .map(QueueDeparture::departure)
                .toList();
        RoaringBitmap departed = before.departed.clone();
        departures.stream()
                .filter(departure -> departure.number() > before.base)
                .forEach(departure -> departed.add(before.offset(departure.number())));
        departed.runOptimize();
        return new Cut(cut.tick, cut.at, cut.tally, before.base, departed, departures);
    }

    private Cut complete(QueueId queueId, Cut cut) {
        // All below the first who waits now, or who waited at the cut and has departed since, had departed at the cut.
        long base = jdbc.sql("""
                        SELECT least(
                          (SELECT min(number) FROM queue_token WHERE queue_id = :queue AND state = 'WAITING'),
                          (SELECT min(number) FROM queue_departure WHERE queue_id = :queue AND sequence > :cut),
                          :end) - 1""")
                .param("queue", queueId.value())
                .param("cut", cut.tally.lastDeparture())
                .param("end", cut.tally.lastNumber() + 1)
                .query(Long.class)
                .single();
        Cut based = new Cut(cut.tick, cut.at, cut.tally, base, new RoaringBitmap(), List.of());
        jdbc.sql("SELECT number FROM queue_departure WHERE queue_id = ? AND number > ? AND sequence <= ?")
                .param(queueId.value())
                .param(base)
                .param(cut.tally.lastDeparture())
                .query(row -> {
                    based.departed.add(based.offset(row.getLong(1)));
                });
        based.departed.runOptimize();
        return based;
    }

    @Override
    public List<Sample> pace(QueueId queueId, Instant since) {
        return jdbc.sql(PACE)
                .param(queueId.value())
                .param(Timestamp.from(since))
                .query((row, index) -> sample(new Row(row)))
                .list();
    }

    private static Sample sample(Row row) throws SQLException {
        return new Sample(
                row.instant("at"),
                row.bigint("freed_slots"),
                row.bigint("admitted"),
                row.bigint("passed_over"),
                row.isTrue("admits"));
    }
}
