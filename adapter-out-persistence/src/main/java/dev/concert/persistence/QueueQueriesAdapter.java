package dev.concert.persistence;

import static dev.concert.persistence.QQueueJpaEntity.queueJpaEntity;
import static dev.concert.persistence.QQueueTokenJpaEntity.queueTokenJpaEntity;

import com.querydsl.core.types.dsl.BooleanExpression;
import com.querydsl.jpa.JPAExpressions;
import com.querydsl.jpa.JPQLSubQuery;
import com.querydsl.jpa.impl.JPAQueryFactory;
import dev.concert.application.queue.directory.QueueQueries;
import dev.concert.application.queue.snapshot.SnapshotQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueId;
import dev.concert.persistence.QueueTokenJpaEntity.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mapstruct.factory.Mappers;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class QueueQueriesAdapter implements QueueQueries, SnapshotQueries {

    private static final QQueueJpaEntity queue = queueJpaEntity;
    private static final QQueueTokenJpaEntity token = queueTokenJpaEntity;

    private final QueueMapper mapper = Mappers.getMapper(QueueMapper.class);
    private final JPAQueryFactory query;
    private final JdbcClient jdbc;

    QueueQueriesAdapter(JPAQueryFactory query, JdbcClient jdbc) {
        this.query = query;
        this.jdbc = jdbc;
    }

    @Override
    public List<QueueStatus> queues() {
        JPQLSubQuery<Long> admitted = JPAExpressions.select(token.count())
                .from(token)
                .where(token.queueId.eq(queue.id), token.state.eq(State.ADMITTED));
        return query.select(queue, admitted).from(queue).orderBy(queue.id.asc()).fetch().stream()
                .map(row -> new QueueStatus(
                        mapper.toQueue(Objects.requireNonNull(row.get(queue))),
                        Objects.requireNonNull(row.get(1, Long.class))))
                .toList();
    }

    @Override
    public List<QueueId> dueQueues(Instant now) {
        BooleanExpression admits = queue.paused
                .isFalse()
                .and(queue.opensAt.isNull().or(queue.opensAt.loe(now)))
                .and(JPAExpressions.select(token.count())
                        .from(token)
                        .where(isIn(State.ADMITTED))
                        .lt(queue.capacity.longValue()))
                .and(any(isIn(State.WAITING)).or(any(isIn(State.RETURNED))));
        BooleanExpression overdue = any(isIn(State.ADMITTED).and(token.expiresAt.loe(now)));
        BooleanExpression uncounted = JPAExpressions.select(token.count())
                .from(token)
                .where(isIn(State.ADMITTED))
                .ne(queue.occupied.longValue());
        return query
                .select(queue.id)
                .from(queue)
                .where(admits.or(overdue).or(uncounted))
                .orderBy(queue.id.asc())
                .fetch()
                .stream()
                .map(QueueId::new)
                .toList();
    }

    private static BooleanExpression any(BooleanExpression tokens) {
        return JPAExpressions.selectOne().from(token).where(tokens).exists();
    }

    private static BooleanExpression isIn(State state) {
        return token.queueId.eq(queue.id).and(token.state.eq(state));
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
        Cut cut = jdbc.sql("SELECT * FROM cut_queue(?, ?, ?)")
                .param(queueId.value())
                .param(tick.index())
                .param(Timestamp.from(now))
                .query((row, index) -> bareCut(row))
                .optional()
                .orElseThrow(() -> new IllegalArgumentException("There is no queue " + queueId));
        return before instanceof Cut known && known.reaches(cut.tally.lastNumber())
                ? complete(queueId, cut, known)
                : complete(queueId, cut);
    }

    private static Cut bareCut(ResultSet row) throws SQLException {
        return new Cut(
                new Tick(row.getLong("slot")),
                instant(row, "at"),
                new Tally(
                        row.getLong("last_number"),
                        row.getLong("last_departure"),
                        row.getInt("occupied"),
                        row.getLong("freed_slots"),
                        row.getLong("passed_over")),
                0,
                new RoaringBitmap(),
                List.of());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private Cut complete(QueueId queueId, Cut cut, Cut before) {
        if (cut.tally.lastDeparture() == before.tally.lastDeparture()) {
            return new Cut(cut.tick, cut.at, cut.tally, before.base, before.departed, List.of());
        }
        List<Departure> departures = jdbc.sql("""
                        SELECT sequence, number, kind, at FROM queue_departure
                        WHERE queue_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence""")
                .param(queueId.value())
                .param(before.tally.lastDeparture())
                .param(cut.tally.lastDeparture())
                .query((row, index) -> new Departure(
                        row.getLong(1), row.getLong(2), Departure.Kind.valueOf(row.getString(3)), instant(row, "at")))
                .list();
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
        return jdbc.sql("""
                        SELECT at, freed_slots, admitted, passed_over, admits FROM queue_pace
                        WHERE queue_id = ? AND at >= ? ORDER BY at""")
                .param(queueId.value())
                .param(Timestamp.from(since))
                .query((row, index) -> new Sample(
                        instant(row, "at"), row.getLong(2), row.getLong(3), row.getLong(4), row.getBoolean(5)))
                .list();
    }
}
