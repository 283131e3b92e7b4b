package dev.concert.persistence;

import dev.concert.application.queue.SampleStore;
import dev.concert.domain.shared.Ids.QueueId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class SqlSampleStore implements SampleStore {

    /** In the order of the queues, so that two nodes do not wait for each other in a circle. */
    private static final String TAKE = """
            INSERT INTO queue_sample (queue_id, at, last_number, last_departure, admitted, admissions, passed_over)
            SELECT q.id, :at::timestamptz, q.last_number, q.last_departure, slots.admitted, q.freed_slots + q.occupied, q.passed_over
            FROM queue q CROSS JOIN LATERAL (
              SELECT coalesce(sum(change), 0) AS admitted FROM queue_slot_change WHERE queue_id = q.id) AS slots
            WHERE NOT EXISTS (
              SELECT FROM queue_sample s WHERE s.queue_id = q.id AND s.at > :rested
                AND (s.at >= :at
                  OR (s.last_number, s.last_departure, s.admitted, s.admissions, s.passed_over)
                    = (q.last_number, q.last_departure, slots.admitted, q.freed_slots + q.occupied, q.passed_over)))
            ORDER BY q.id ON CONFLICT DO NOTHING""";

    private static final String REMOVE = """
            DELETE FROM queue_sample WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM queue_sample WHERE at < :since OR at > :until
              ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED))""";

    /** From the sample before the first, which is what the first is compared with. */
    private static final String FIND = """
            SELECT at, waiting, admitted, joins, admissions, passed_over FROM (
              SELECT at, last_number - last_departure AS waiting, admitted,
                last_number - lag(last_number, 1, 0::bigint) OVER before AS joins,
                admissions - lag(admissions, 1, 0::bigint) OVER before AS admissions,
                passed_over - lag(passed_over, 1, 0::bigint) OVER before AS passed_over
              FROM queue_sample
              WHERE queue_id = :queue
                AND at >= coalesce((SELECT max(at) FROM queue_sample WHERE queue_id = :queue AND at < :since), :since)
              WINDOW before AS (ORDER BY at)) AS samples
            WHERE at >= :since ORDER BY at""";

    private static final String TOTALS = """
            SELECT DISTINCT ON (queue_id) queue_id, at, last_number, admissions
            FROM queue_sample WHERE at >= :since ORDER BY queue_id, at""";

    private final JdbcClient jdbc;

    SqlSampleStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(Instant at) {
        jdbc.sql(TAKE)
                .param("at", Timestamp.from(at))
                .param("rested", Timestamp.from(at.minus(AT_REST)))
                .update();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void remove(Instant since, Instant until, int limit) {
        jdbc.sql(REMOVE)
                .param("since", Timestamp.from(since))
                .param("until", Timestamp.from(until))
                .param("limit", limit)
                .update();
    }

    @Override
    public List<Sample> find(QueueId queueId, Instant since) {
        return jdbc.sql(FIND)
                .param("queue", queueId.value())
                .param("since", Timestamp.from(since))
                .query((columns, _index) -> {
                    Row row = new Row(columns);
                    return new Sample(
                            row.instant("at"),
                            row.bigint("waiting"),
                            row.bigint("admitted"),
                            row.bigint("joins"),
                            row.bigint("admissions"),
                            row.bigint("passed_over"));
                })
                .list();
    }

    @Override
    public Map<QueueId, Totals> findTotals(Instant since) {
        Map<QueueId, Totals> totals = new HashMap<>();
        jdbc.sql(TOTALS).param("since", Timestamp.from(since)).query(columns -> {
            Row row = new Row(columns);
            totals.put(
                    new QueueId(row.bigint("queue_id")),
                    new Totals(row.instant("at"), row.bigint("last_number"), row.bigint("admissions")));
        });
        return totals;
    }
}
