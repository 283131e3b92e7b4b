package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database that is in use is migrated with its tokens: one that was forgotten does not show as an expired session. */
class EndReasonMigrationTest {

    private static final String TOKENS = """
            INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE VALUES (1, 'kim');
            INSERT INTO queue (id, capacity, last_number) VALUES (1, 100, 5);
            INSERT INTO queue_token
                (id, queue_id, number, first_place, user_id, state, issued_at, admitted_at, ended_at, end_reason)
              SELECT gen_random_uuid(), 1, n, n, 1, 'ENDED', '2030-05-01 10:00Z', admitted_at, '2030-05-01 10:12Z', reason
              FROM (VALUES (1, timestamptz '2030-05-01 10:02Z', 'PAID'), (2, '2030-05-01 10:02Z', 'UNCLAIMED'),
                (3, '2030-05-01 10:02Z', 'EXPIRED'), (4, NULL, 'EXPIRED'), (5, NULL, 'LEFT')) AS t (n, admitted_at, reason)""";

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

    @Test
    void a_token_that_expired_while_it_waited_has_been_forgotten() {
        database.migrateTo("9");
        jdbc.execute(TOKENS);

        database.migrateTo("10");

        assertThat(jdbc.queryForList("SELECT end_reason FROM queue_token ORDER BY number", String.class))
                .containsExactly("PAID", "UNCLAIMED", "EXPIRED", "FORGOTTEN", "LEFT");
    }
}
