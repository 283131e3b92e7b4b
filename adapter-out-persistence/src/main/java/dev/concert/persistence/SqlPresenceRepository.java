package dev.concert.persistence;

import static dev.concert.persistence.WriteBehind.longs;

import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Heartbeats come by the thousand and are no aggregates. */
@Repository
class SqlPresenceRepository implements PresenceRepository {

    private static final String RECORD_UPTIME = """
            INSERT INTO queue_watch AS known (since, until) VALUES (:now, :now)
            ON CONFLICT (id) DO UPDATE SET
              since = CASE WHEN known.until < :lapsed THEN excluded.since ELSE known.since END,
              until = greatest(known.until, excluded.until)""";

    /**
     * The instant up to which everybody in the queue counts as seen: what lies before is an outage, or the queue admitted nobody, as
     * {@code Queue.absencesFrom} defines it.
     */
    private static final String PRESENT = """
            greatest(
              coalesce((SELECT since FROM queue_watch WHERE until >= :lapsed), :now),
              CASE WHEN queue.paused OR queue.opens_at > :now THEN :now
                ELSE greatest(queue.absences_from, queue.opens_at) END)""";

    private static final String SAVE = """
            INSERT INTO queue_attendance AS known (queue_id, number, seen_at)
            SELECT seen.queue_id, seen.number, to_timestamp(seen.millis / 1000.0)
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS seen (queue_id, number, millis)
            ON CONFLICT (queue_id, number) DO UPDATE SET seen_at = excluded.seen_at WHERE known.seen_at < excluded.seen_at""";

    private static final String FIND = """
            SELECT asked.position, greatest(known.seen_at, %s) AS seen_at
            FROM unnest(:lines::bigint[], :numbers::bigint[]) WITH ORDINALITY AS asked (queue_id, number, position)
            LEFT JOIN queue ON queue.id = asked.queue_id
            LEFT JOIN queue_attendance known ON known.queue_id = asked.queue_id AND known.number = asked.number""".formatted(PRESENT);

    /** The three states have an index each, in the order of the numbers. */
    private static final String SEARCH = """
            WITH next AS (
              (SELECT id, number, issued_at FROM queue_token
                WHERE queue_id = :queue AND state = 'WAITING' AND number > :after ORDER BY number LIMIT :people)
              UNION ALL
              (SELECT id, number, issued_at FROM queue_token
                WHERE queue_id = :queue AND state = 'PASSED_OVER' AND number > :after ORDER BY number LIMIT :people)
              UNION ALL
              (SELECT id, number, issued_at FROM queue_token
                WHERE queue_id = :queue AND state = 'RETURNED' AND number > :after ORDER BY number LIMIT :people)
              ORDER BY number LIMIT :people),
            searched AS (
              SELECT next.id, next.number, greatest(next.issued_at, known.seen_at, %s) AS seen_at,
                max(next.number) OVER () AS last_number, count(*) OVER () AS people
              FROM next JOIN queue ON queue.id = :queue LEFT JOIN queue_attendance known ON known.queue_id = :queue AND known.number = next.number)
            SELECT id, last_number, people, seen_at <= :since AS absent
            FROM searched WHERE seen_at <= :since OR number = last_number""".formatted(PRESENT);

    private final JdbcClient jdbc;

    SqlPresenceRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void recordUptime(Instant now) {
        at(now, RECORD_UPTIME).update();
    }

    /** The statement, at an instant by which an outage is judged. */
    private JdbcClient.StatementSpec at(Instant now, String sql) {
        return jdbc.sql(sql).param("now", Timestamp.from(now)).param("lapsed", Timestamp.from(now.minus(OUTAGE)));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void saveAll(Collection<Heartbeat> heartbeats) {
        jdbc.sql(SAVE)
                .params(
                        longs(heartbeats, heartbeat -> heartbeat.queueId().value()),
                        longs(heartbeats, Heartbeat::number),
                        longs(heartbeats, heartbeat -> heartbeat.at().toEpochMilli()))
                .update();
    }

    @Override
    public Map<TokenId, Instant> findLastHeartbeats(Collection<QueueToken> tokens, Instant now) {
        Map<TokenId, Instant> lastSeen =
                tokens.stream().collect(Collectors.toMap(QueueToken::id, QueueToken::issuedAt));
        if (!tokens.isEmpty()) {
            List<QueueToken> asked = List.copyOf(tokens);
            at(now, FIND)
                    .param("lines", longs(asked, token -> token.queueId().value()))
                    .param("numbers", longs(asked, QueueToken::number))
                    .query(row -> {
                        lastSeen.merge(
                                asked.get(Math.toIntExact(row.getLong("position") - 1))
                                        .id(),
                                row.getTimestamp("seen_at").toInstant(),
                                BinaryOperator.maxBy(Comparator.naturalOrder()));
                    });
        }
        return lastSeen;
    }

    @Override
    public Search findAbsent(QueueId queueId, Instant since, Instant now, long after, int people) {
        List<TokenId> absent = new ArrayList<>();
        long[] searched = {Long.MAX_VALUE};
        at(now, SEARCH)
                .param("queue", queueId.value())
                .param("after", after)
                .param("people", people)
                .param("since", Timestamp.from(since))
                .query(row -> {
                    if (row.getBoolean("absent")) {
                        absent.add(new TokenId(row.getObject("id", UUID.class)));
                    }
                    if (row.getInt("people") == people) {
                        searched[0] = row.getLong("last_number");
                    }
                });
        return new Search(absent, searched[0]);
    }
}
