package dev.concert.persistence;

import static dev.concert.persistence.Table.Type.BIGINT;
import static dev.concert.persistence.Table.Type.BOOLEAN;
import static dev.concert.persistence.Table.Type.INTEGER;
import static dev.concert.persistence.Table.Type.TEXT;
import static dev.concert.persistence.Table.Type.TIMESTAMP;

import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
@Transactional(propagation = Propagation.MANDATORY)
class SqlQueueRepository implements QueueRepository {

    static final Table<Queue> QUEUE = Table.<Queue>named("queue")
            .key("id", BIGINT, queue -> queue.id().value())
            .changing("concert_id", BIGINT, queue -> value(queue.concertId()))
            .changing("capacity", INTEGER, Queue::capacity)
            .changing("paused", BOOLEAN, Queue::paused)
            .changing("opens_at", TIMESTAMP, Queue::opensAt)
            .changing("absences_from", TIMESTAMP, Queue::absencesFrom)
            .changing("last_number", BIGINT, queue -> queue.tally().lastNumber())
            .changing("last_departure", BIGINT, queue -> queue.tally().lastDeparture())
            .changing("occupied", INTEGER, queue -> queue.tally().occupied())
            .changing("freed_slots", BIGINT, queue -> queue.tally().freedSlots())
            .changing("passed_over", BIGINT, queue -> queue.tally().passedOver())
            .changing("forgotten", BIGINT, queue -> queue.tally().forgotten())
            .changing(
                    "longest_wait_ms",
                    BIGINT,
                    queue -> queue.tally().longestWait().toMillis())
            .readBy(SqlQueueRepository::queue);

    record QueueDeparture(QueueId queueId, Departure departure) {}

    static final Table<QueueDeparture> DEPARTURE = Table.<QueueDeparture>named("queue_departure")
            .fixed("queue_id", BIGINT, row -> row.queueId().value())
            .fixed("sequence", BIGINT, row -> row.departure().sequence())
            .fixed("number", BIGINT, row -> row.departure().number())
            .fixed("kind", TEXT, row -> row.departure().kind())
            .fixed("at", TIMESTAMP, row -> row.departure().at())
            .readBy(row -> new QueueDeparture(
                    new QueueId(row.bigint("queue_id")),
                    new Departure(
                            row.bigint("sequence"),
                            row.bigint("number"),
                            row.constant(Departure.Kind.class, "kind"),
                            row.instant("at"))));

    private static @Nullable Long value(@Nullable ConcertId id) {
        return id == null ? null : id.value();
    }

    private static Queue queue(Row row) throws SQLException {
        Long concertId = row.bigintOrNull("concert_id");
        return new Queue(
                new QueueId(row.bigint("id")),
                concertId == null ? null : new ConcertId(concertId),
                row.integer("capacity"),
                row.isTrue("paused"),
                row.instantOrNull("opens_at"),
                row.instantOrNull("absences_from"),
                new Tally(
                        row.bigint("last_number"),
                        row.bigint("last_departure"),
                        row.integer("occupied"),
                        row.bigint("freed_slots"),
                        row.bigint("passed_over"),
                        row.bigint("forgotten"),
                        Duration.ofMillis(row.bigint("longest_wait_ms"))));
    }

    private static final String OPEN = "INSERT INTO queue (id, capacity) VALUES (?, ?) ON CONFLICT (id) DO NOTHING";

    /** Waits for others that do the same at the same time. */
    private static final String OPEN_FOR_CONCERT =
            "INSERT INTO queue (concert_id, capacity) VALUES (?, ?) ON CONFLICT (concert_id) DO NOTHING";

    private static final String LOCK = QUEUE.lock("id = ?");
    private static final String LOCK_OF_CONCERT = QUEUE.lock("concert_id = ?");

    private static final ForRows<Queue> SAVE =
            QUEUE.updateBy("UPDATE queue SET {changes} FROM {changed} WHERE queue.id = changed.id");

    private static final ForRows<QueueDeparture> ADD_DEPARTURES = DEPARTURE.insert();

    private final JdbcClient jdbc;
    private final WriteBehind writes;

    SqlQueueRepository(JdbcClient jdbc, WriteBehind writes) {
        this.jdbc = jdbc;
        this.writes = writes;
    }

    @Override
    public void open(QueueId id, int capacity) {
        writes.flush();
        jdbc.sql(OPEN).params(id.value(), capacity).update();
    }

    @Override
    public Opened open(ConcertId concertId, int capacity) {
        writes.flush();
        int made =
                jdbc.sql(OPEN_FOR_CONCERT).params(concertId.value(), capacity).update();
        return new Opened(
                writes.readOne(LOCK_OF_CONCERT, QUEUE, concertId.value()).orElseThrow(), made > 0);
    }

    /** Declares what it throws, as Spring would translate it otherwise. */
    @Override
    public Queue lock(QueueId id) throws IllegalArgumentException {
        return writes.readOne(LOCK, QUEUE, id.value())
                .orElseThrow(() -> new IllegalArgumentException("There is no queue " + id));
    }

    /** A default method is not guarded by Spring, as it calls past the proxy. */
    @Override
    public void save(Queue queue) {
        save(queue, List.of());
    }

    @Override
    public void save(Queue queue, List<Departure> departures) {
        writes.write(SAVE, List.of(queue), () -> new IllegalStateException("There is no queue " + queue.id()));
        writes.write(
                ADD_DEPARTURES,
                departures.stream()
                        .map(departure -> new QueueDeparture(queue.id(), departure))
                        .toList(),
                () -> new IllegalStateException("Not all departures were added"));
    }
}
