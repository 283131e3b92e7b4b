package dev.concert.persistence;

import static dev.concert.persistence.SqlQueueRepository.QUEUE;

import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SqlQueueQueries implements QueueQueries {

    private static final String QUEUES = """
            SELECT %s, (SELECT coalesce(sum(change), 0) FROM queue_slot_change WHERE queue_id = q.id) AS admitted,
              NOT EXISTS (SELECT FROM concert c WHERE c.id = q.concert_id AND NOT c.published) AS published
            FROM queue q ORDER BY q.id""".formatted(QUEUE.columnsOf("q"));

    /** Also those with many changes of their slots to fold, which a run of the turnstile does. */
    private static final String DUE_QUEUES = """
            SELECT q.id FROM queue q, LATERAL (
              SELECT coalesce(sum(change), 0) AS admitted, count(*) AS changes
              FROM queue_slot_change WHERE queue_id = q.id) AS slots
            WHERE slots.admitted <> q.occupied OR slots.changes > 1000
              OR NOT q.paused AND (q.opens_at IS NULL OR q.opens_at <= :now) AND slots.admitted < q.capacity
                AND (EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'WAITING')
                  OR EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'RETURNED'))
              OR EXISTS (SELECT FROM queue_token t WHERE t.queue_id = q.id AND t.state = 'ADMITTED' AND t.expires_at <= :now)
            ORDER BY q.id""";

    private final JdbcClient jdbc;

    SqlQueueQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<QueueStatus> queues() {
        return jdbc.sql(QUEUES)
                .query((row, index) ->
                        new QueueStatus(QUEUE.mapRow(row, index), row.getBoolean("published"), row.getLong("admitted")))
                .list();
    }

    @Override
    public List<QueueId> dueQueues(Instant now) {
        return jdbc.sql(DUE_QUEUES)
                .param("now", Timestamp.from(now))
                .query((row, index) -> new QueueId(row.getLong("id")))
                .list();
    }
}
