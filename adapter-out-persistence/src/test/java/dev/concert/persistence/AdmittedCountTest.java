package dev.concert.persistence;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concert.application.SettableClock;
import dev.concert.application.UnitOfWork;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.queue.SampleStore;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.Tick;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many tokens are admitted is known exactly, and at the same cost however many they are. */
@PostgresTest
class AdmittedCountTest {

    private static final String ADMITTED = """
            INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE
              SELECT n, 'user ' || n FROM generate_series(%1$s, %2$s) AS n;
            INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at, admitted_at,
                claim_until, session_until, claimed_at)
              SELECT gen_random_uuid(), 1, n, n, n, 'ADMITTED', t.at, t.at, t.at + '2 min', t.at + '10 min', t.at
              FROM generate_series(%1$s, %2$s) AS n, (SELECT timestamptz '2030-05-01 10:00Z' AS at) AS t;
            UPDATE queue SET last_number = %2$s, last_departure = %2$s, occupied = %2$s WHERE id = 1;
            ANALYZE queue, queue_token, queue_slot_change""";

    private final PostgresPorts ports;
    private final Reads reads;
    private final SampleStore samples;
    private final JdbcTemplate jdbc;

    AdmittedCountTest(PostgresPorts ports, Reads reads, SampleStore samples, JdbcTemplate jdbc) {
        this.samples = samples;
        this.ports = ports;
        this.reads = reads;
        this.jdbc = jdbc;
    }

    private long number(String sql) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class));
    }

    private long counted() {
        return number("SELECT count(*) FROM queue_token WHERE state = 'ADMITTED'");
    }

    private int known(QueueId line) {
        return ports.atomically(() -> {
            ports.queues().lock(line);
            return ports.tokens().countAdmitted(line);
        });
    }

    @Test
    void the_known_number_equals_a_count_after_any_history() {
        long seed =
                Long.getLong("concert.test.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("-Dconcert.test.seed=" + seed);
        Random random = new Random(seed);
        Given given = new Given(ports);
        SettableClock clock = new SettableClock(NOW);
        UseCases useCases = new UseCases(ports, reads, clock);
        QueueId line = given.line(20);
        for (int round = 1; round <= 12; round++) {
            String people = "round " + round + " user ";
            List<Callable<Object>> calls = new ArrayList<>();
            IntStream.range(0, 12).forEach(i -> calls.add(() -> useCases.join(people + i)));
            for (QueueToken token : tokens()) {
                switch (random.nextInt(4)) {
                    case 0 -> calls.add(() -> useCases.leave.leave(token.id()));
                    case 1 -> calls.add(() -> end(token));
                    case 2 -> calls.add(() -> endAndRollBack(token));
                    default -> {}
                }
            }
            calls.add(() -> useCases.admit.admit(line));
            calls.add(() -> useCases.admit.admit(line));

            Race.of(calls);

            assertThat(known(line)).as("seed %d, round %d", seed, round).isEqualTo(Math.toIntExact(counted()));
            assertThat(reads.queues().queues())
                    .extracting(QueueQueries.QueueStatus::admitted)
                    .containsExactly(counted());
            assertThat(counted()).isLessThanOrEqualTo(20);
            if (random.nextInt(3) == 0) {
                useCases.pass(Given.ADMISSION.claimWindow());
            }
        }
    }

    private List<QueueToken> tokens() {
        return jdbc
                .query(
                        "SELECT id FROM queue_token WHERE state <> 'ENDED'",
                        (row, index) -> row.getObject("id", UUID.class))
                .stream()
                .flatMap(id -> ports.tokens().find(new TokenId(id)).stream())
                .toList();
    }

    /** As a payment does: without the queue. */
    private boolean end(QueueToken token) {
        return ports.atomically(() -> {
            QueueToken current = ports.tokens().lock(token.id()).orElseThrow();
            if (!current.isInQueue() && current.isLiveAt(NOW)) {
                ports.tokens().save(current.end(EndReason.PAID, NOW));
            }
            return true;
        });
    }

    private boolean endAndRollBack(QueueToken token) {
        ports.rollBack(() -> {
            QueueToken current = ports.tokens().lock(token.id()).orElseThrow();
            if (!current.isInQueue() && current.isLiveAt(NOW)) {
                ports.tokens().save(current.end(EndReason.PAID, NOW));
            }
        });
        return true;
    }

    @Test
    void many_changes_are_folded_into_one() {
        QueueId line = lineWithAdmitted(1, 300);

        assertThat(known(line)).isEqualTo(300);
        assertThat(number("SELECT count(*) FROM queue_slot_change")).isEqualTo(1);
        assertThat(known(line)).isEqualTo(300);
    }

    private QueueId lineWithAdmitted(int first, int last) {
        jdbc.execute("INSERT INTO queue (id, capacity) VALUES (1, 1000000) ON CONFLICT DO NOTHING");
        jdbc.execute(ADMITTED.formatted(first, last));
        return new QueueId(1);
    }

    @Test
    void a_queue_with_many_changes_to_fold_has_something_to_do() {
        QueueId line = lineWithAdmitted(1, 1_001);

        assertThat(reads.queues().dueQueues(NOW)).containsExactly(line);
        known(line);
        assertThat(reads.queues().dueQueues(NOW)).isEmpty();
    }

    @Test
    void what_jobs_and_gauges_read_does_not_grow_with_the_admitted_tokens() {
        Map<String, Long> few = rowsRead(lineWithAdmitted(1, 100));
        Map<String, Long> many = rowsRead(lineWithAdmitted(101, 20_000));

        assertThat(many)
                .allSatisfy((what, rows) ->
                        assertThat(rows).as(what).isLessThanOrEqualTo(Objects.requireNonNull(few.get(what)) + 10));
    }

    private Map<String, Long> rowsRead(QueueId line) {
        known(line);
        removeDeadRows();
        SettableClock clock = new SettableClock(NOW);
        UseCases node = new UseCases(ports.with(measured), reads, clock);
        Instant sampledAt = NOW.plusSeconds(counted());
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put("the list of queues", rowsRead(reads.queues()::queues));
        rows.put("how fast the queues move", rowsRead(() -> samples.findTotals(NOW)));
        rows.put("a sample of the queues", rowsRead(() -> {
            samples.take(sampledAt);
            return sampledAt;
        }));
        rows.put(
                "the queues with something to do", rowsRead(() -> reads.queues().dueQueues(NOW)));
        rows.put("a look for absent users", rowsRead(() -> ports.presence().findAbsent(line, NOW, NOW, 0, 1_000)));
        rows.put("the free seats", rowsRead(() -> reads.concerts().seatsLeft(Given.DATE, NOW)));
        rows.put("a snapshot", rowsRead(() -> reads.snapshots().snapshot(line, Tick.at(NOW), NOW, null)));
        jdbc.update("""
                UPDATE queue_token SET state = 'ENDED', ended_at = admitted_at, end_reason = 'PAID', claim_until = NULL,
                  session_until = NULL, claimed_at = NULL WHERE number = ?""", counted());
        rows.put("a run of the turnstile", rowsReadBy(() -> node.admit.admit(line)));
        rows.put("a run for overdue holds", rowsReadBy(node.expire::expire));
        return rows;
    }

    /** Another session, such as the server's own analyze, may still see them: so until none is left. */
    private void removeDeadRows() {
        await().until(
                        () -> {
                            jdbc.execute("VACUUM (INDEX_CLEANUP ON, ANALYZE) queue_slot_change, queue_token");
                            return number("SELECT sum(n_dead_tup) FROM pg_stat_user_tables"
                                    + " WHERE relname IN ('queue_slot_change', 'queue_token')");
                        },
                        dead -> dead == 0);
    }

    /** Units of work whose reads show in the statistics when they have ended. */
    private final UnitOfWork measured = new UnitOfWork() {
        @Override
        public <T> T execute(Supplier<T> work) {
            return ports.unitOfWork().execute(() -> {
                T result = work.get();
                jdbc.queryForList("SELECT pg_stat_force_next_flush()");
                return result;
            });
        }
    };

    private long rowsRead(Supplier<?> query) {
        return rowsReadBy(() -> measured.execute(query));
    }

    private long rowsReadBy(Runnable work) {
        measured.execute(() -> "what was read before shows as well");
        long before = rowsRead();
        work.run();
        return rowsRead() - before;
    }

    private long rowsRead() {
        return number("""
                SELECT (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables)
                  + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes)""");
    }

    /** A database that is in use is migrated with those who are inside. */
    @Test
    void admitted_tokens_of_before_are_counted() {
        TestDatabase old = TestDatabase.fresh();
        JdbcTemplate oldJdbc = new JdbcTemplate(old.dataSource());
        old.migrateTo("11");
        oldJdbc.execute("INSERT INTO queue (id, capacity) VALUES (1, 1000)");
        oldJdbc.execute(ADMITTED.formatted(1, 7).replace(", queue_slot_change", ""));

        old.migrateTo("12");
        oldJdbc.update("DELETE FROM queue_token WHERE number = 7");

        assertThat(oldJdbc.queryForList("SELECT sum(change) FROM queue_slot_change GROUP BY queue_id", Long.class))
                .containsExactly(6L);
    }
}
