package dev.concert.persistence;

import static dev.concert.persistence.SqlQueueRepository.DEPARTURE;

import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.persistence.SqlQueueRepository.QueueDeparture;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SqlSnapshotQueries implements SnapshotQueries {

    private static final String SNAPSHOT = "SELECT * FROM cut_queue(?, ?, ?)";

    private static final String DEPARTURES =
            DEPARTURE.select() + "WHERE queue_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence";

    private static final String PACE = """
            SELECT at, freed_slots, admitted, passed_over, admits FROM queue_pace
            WHERE queue_id = ? AND at >= ? ORDER BY at""";

    private final JdbcClient jdbc;

    SqlSnapshotQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A queue at a tick: all numbers up to {@code base} have departed, and those of {@code departed} above it. */
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

        Cut with(long newBase, RoaringBitmap newDeparted, List<Departure> latest) {
            return new Cut(tick, at, tally, newBase, newDeparted, latest);
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
                .params(queueId.value(), tick.index(), Timestamp.from(now))
                .query((columns, index) -> {
                    Row row = new Row(columns);
                    Tally tally = new Tally(
                            row.bigint("last_number"),
                            row.bigint("last_departure"),
                            row.integer("occupied"),
                            row.bigint("freed_slots"),
                            row.bigint("passed_over"));
                    return new Cut(
                            new Tick(row.bigint("slot")), row.instant("at"), tally, 0, new RoaringBitmap(), List.of());
                })
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("There is no queue " + queueId));
        return before instanceof Cut known && known.reaches(cut.tally.lastNumber())
                ? complete(queueId, cut, known)
                : complete(queueId, cut);
    }

    private Cut complete(QueueId queueId, Cut cut, Cut before) {
        if (cut.tally.lastDeparture() == before.tally.lastDeparture()) {
            return cut.with(before.base, before.departed, List.of());
        }
        List<Departure> departures = jdbc
                .sql(DEPARTURES)
                .params(queueId.value(), before.tally.lastDeparture(), cut.tally.lastDeparture())
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
        return cut.with(before.base, departed, departures);
    }

    private Cut complete(QueueId queueId, Cut cut) {
        // The smallest number that waits now, or has departed since: at the snapshot all below had departed.
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
        Cut based = cut.with(base, new RoaringBitmap(), List.of());
        jdbc.sql("SELECT number FROM queue_departure WHERE queue_id = ? AND number > ? AND sequence <= ?")
                .params(queueId.value(), base, cut.tally.lastDeparture())
                .query(row -> {
                    based.departed.add(based.offset(row.getLong(1)));
                });
        based.departed.runOptimize();
        return based;
    }

    @Override
    public List<Sample> pace(QueueId queueId, Instant since) {
        return jdbc.sql(PACE)
                .params(queueId.value(), Timestamp.from(since))
                .query((columns, index) -> {
                    Row row = new Row(columns);
                    return new Sample(
                            row.instant("at"),
                            row.bigint("freed_slots"),
                            row.bigint("admitted"),
                            row.bigint("passed_over"),
                            row.isTrue("admits"));
                })
                .list();
    }
}
