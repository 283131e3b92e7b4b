package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database that is in use is migrated with its data: the entries of its ledger name their reservations afterwards. */
class LedgerMigrationTest {

    /** Kim has paid for two reservations of the same price at the same instant, and for a third; Lee has charged only. */
    private static final String STORY = """
            INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE VALUES (1, 'kim'), (2, 'lee');
            INSERT INTO queue (id, capacity, last_number) VALUES (1, 100, 3);
            INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at, ended_at, end_reason)
              SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 1, n, n, 1, 'ENDED',
                '2030-05-01 10:00Z', '2030-05-01 10:03Z', 'PAID'
              FROM generate_series(1, 3) AS n;
            INSERT INTO concert (id, name, artist) OVERRIDING SYSTEM VALUE VALUES (1, 'Concert', 'Artist');
            INSERT INTO performance (id, concert_id, date) OVERRIDING SYSTEM VALUE VALUES (1, 1, '2030-06-01');
            INSERT INTO reservation
              (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until, paid_at)
              SELECT n, 1, ('00000000-0000-4000-8000-00000000000' || n)::uuid, 1, ARRAY[n], 500, 'PAID',
                '2030-05-01 10:00Z', '2030-05-01 10:05Z', paid_at
              FROM (VALUES (1, timestamptz '2030-05-01 10:02Z'), (2, timestamptz '2030-05-01 10:02Z'),
                (3, timestamptz '2030-05-01 10:03Z')) AS paid (n, paid_at);
            INSERT INTO payment (id, reservation_id, user_id, amount, paid_at) OVERRIDING SYSTEM VALUE
              SELECT id, id, user_id, amount, paid_at FROM reservation;
            INSERT INTO wallet (user_id) VALUES (1), (2);
            INSERT INTO wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, at) VALUES
              (1, 1, 'CHARGE', 2000, 0, 2000, '2030-05-01 10:01Z'),
              (1, 2, 'USE', 500, 2000, 1500, '2030-05-01 10:02Z'),
              (1, 3, 'USE', 500, 1500, 1000, '2030-05-01 10:02Z'),
              (1, 4, 'CHARGE', 500, 1000, 1500, '2030-05-01 10:03Z'),
              (1, 5, 'USE', 500, 1500, 1000, '2030-05-01 10:03Z'),
              (2, 1, 'CHARGE', 500, 0, 500, '2030-05-01 10:02Z');
            UPDATE wallet SET balance = 1000, version = 5 WHERE user_id = 1;
            UPDATE wallet SET balance = 500, version = 1 WHERE user_id = 2""";

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

    @BeforeEach
    void givenADatabaseInUse() {
        database.migrateTo("8?");
        jdbc.execute("BEGIN; " + STORY + "; COMMIT");
    }

    @Test
    void each_use_names_a_reservation_that_was_paid_with_it_and_a_charge_names_none() {
        database.migrateTo("9");

        assertThat(jdbc.queryForList(
                        "SELECT user_id || '.' || sequence || ' ' || coalesce(reservation_id::text, 'none')"
                                + " FROM wallet_entry ORDER BY user_id, sequence",
                        String.class))
                .containsExactly("1.1 none", "1.2 1", "1.3 2", "1.4 none", "1.5 3", "2.1 none");
    }

    @Test
    void the_ledger_is_append_only_again_afterwards() {
        database.migrateTo("9");

        assertThatThrownBy(() -> jdbc.execute("UPDATE wallet_entry SET reservation_id = 3 WHERE sequence = 2"))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("what wallet_entry has said stays so");
    }

    @Test
    void a_use_that_no_payment_explains_is_not_migrated_in_silence() {
        jdbc.execute(
                "BEGIN; INSERT INTO wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, at)"
                        + " VALUES (2, 2, 'USE', 5, 500, 495, now());"
                        + " UPDATE wallet SET balance = 495, version = 2 WHERE user_id = 2; COMMIT");

        assertThatThrownBy(() -> database.migrateTo("9")).hasMessageContaining("wallet_entry_names_reservation");
    }
}
