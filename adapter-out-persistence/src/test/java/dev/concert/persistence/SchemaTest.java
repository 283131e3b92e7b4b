package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.SeatState;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/** What must never be true, the database refuses by itself. */
@PostgresTest
class SchemaTest {

    /** Kim holds two seats, Lee has paid for one, Park waits, having cancelled before, and Moon got the money back. */
    private static final String STORY = """
            INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE VALUES (1, 'kim'), (2, 'lee'), (3, 'park'), (4, 'moon');
            INSERT INTO wallet (user_id) VALUES (1), (2), (3), (4);

            INSERT INTO queue (id, capacity, last_number, last_departure) VALUES (1, 100, 3, 2), (2, 100, 0, 0);
            INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at) VALUES
              ('00000000-0000-4000-8000-000000000001', 1, 1, 1, 1, 'WAITING', '2030-05-01 10:00Z'),
              ('00000000-0000-4000-8000-000000000002', 1, 2, 2, 2, 'WAITING', '2030-05-01 10:00Z'),
              ('00000000-0000-4000-8000-000000000003', 1, 3, 3, 3, 'WAITING', '2030-05-01 10:00Z');
            UPDATE queue_token SET state = 'ADMITTED', admitted_at = issued_at, claimed_at = issued_at,
                claim_until = '2030-05-01 10:02Z', session_until = '2030-05-01 10:10Z', hold_until = '2030-05-01 10:05Z'
              WHERE number = 1;
            UPDATE queue_token SET state = 'ENDED', admitted_at = issued_at, ended_at = '2030-05-01 10:02Z',
                end_reason = 'PAID' WHERE number = 2;
            INSERT INTO queue_departure (queue_id, sequence, number, kind, at) VALUES
              (1, 1, 1, 'ADMITTED', '2030-05-01 10:00Z'),
              (1, 2, 2, 'ADMITTED', '2030-05-01 10:00Z');
            INSERT INTO queue_attendance VALUES (1, 3, '2030-05-01 10:01Z');
            INSERT INTO queue_watch (since, until) VALUES ('2030-05-01 09:00Z', '2030-05-01 10:02Z');
            INSERT INTO queue_pace VALUES (1, '2030-05-01 10:01Z', 0, 2, 0, true);
            INSERT INTO queue_sample VALUES (1, '2030-05-01 10:01Z', 3, 2, 2, 2, 0);
            INSERT INTO queue_cut VALUES (1, 7, '2030-05-01 10:01Z', 3, 2, 2, 0, 0);

            INSERT INTO concert (id, name, artist) OVERRIDING SYSTEM VALUE VALUES (1, 'Concert', 'Artist');
            INSERT INTO performance (id, concert_id, date) OVERRIDING SYSTEM VALUE VALUES (1, 1, '2030-06-01');
            INSERT INTO seat (id, performance_id, number, price) OVERRIDING SYSTEM VALUE
              SELECT n, 1, n, 50000 FROM generate_series(1, 6) AS n;
            INSERT INTO reservation (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until)
              VALUES
              (1, 1, '00000000-0000-4000-8000-000000000001', 1, '{1,2}', 100000, 'HELD',
                '2030-05-01 10:00Z', '2030-05-01 10:05Z'),
              (2, 2, '00000000-0000-4000-8000-000000000002', 1, '{3}', 50000, 'HELD',
                '2030-05-01 10:00Z', '2030-05-01 10:05Z'),
              (3, 3, '00000000-0000-4000-8000-000000000003', 1, '{4}', 50000, 'EXPIRED',
                '2030-04-30 10:00Z', '2030-04-30 10:05Z'),
              (4, 4, '00000000-0000-4000-8000-000000000002', 1, '{5}', 50000, 'EXPIRED',
                '2030-04-30 10:00Z', '2030-04-30 10:05Z');
            UPDATE reservation SET state = 'PAID', paid_at = '2030-05-01 10:02Z' WHERE id = 2;
            UPDATE reservation SET state = 'REFUNDED', paid_at = held_at, refunded_at = '2030-04-30 11:00Z' WHERE id = 4;
            INSERT INTO wallet_entry
              (id, user_id, sequence, kind, amount, balance_before, balance_after, at, reservation_id)
              OVERRIDING SYSTEM VALUE VALUES
              (1, 1, 1, 'CHARGE', 1000, 0, 1000, '2030-05-01 10:00Z', NULL),
              (2, 1, 2, 'USE', 300, 1000, 700, '2030-05-01 10:00Z', 3),
              (3, 2, 1, 'CHARGE', 50000, 0, 50000, '2030-05-01 10:00Z', NULL),
              (4, 2, 2, 'USE', 50000, 50000, 0, '2030-05-01 10:02Z', 2),
              (5, 4, 1, 'CHARGE', 50000, 0, 50000, '2030-04-30 10:00Z', NULL),
              (6, 4, 2, 'USE', 50000, 50000, 0, '2030-04-30 10:00Z', 4),
              (7, 4, 3, 'REFUND', 50000, 0, 50000, '2030-04-30 11:00Z', 4);
            UPDATE wallet SET balance = 700, version = 2 WHERE user_id = 1;
            UPDATE wallet SET balance = 0, version = 2 WHERE user_id = 2;
            UPDATE wallet SET balance = 50000, version = 3 WHERE user_id = 4;
            INSERT INTO seat_claim (reservation_id, seat_id, during) VALUES
              (1, 1, '[2030-05-01 10:00Z, 2030-05-01 10:05Z)'),
              (1, 2, '[2030-05-01 10:00Z, 2030-05-01 10:05Z)'),
              (2, 3, '[2030-05-01 10:00Z,)'),
              (3, 4, '[2030-04-30 10:00Z, 2030-04-30 10:05Z)'),
              (4, 5, '[2030-04-30 10:00Z, 2030-04-30 11:00Z)');
            UPDATE seat SET state = 'HELD', reservation_id = 1, held_until = '2030-05-01 10:05Z' WHERE id IN (1, 2);
            UPDATE seat SET state = 'SOLD', reservation_id = 2, owner_id = 2 WHERE id = 3;
            INSERT INTO payment (id, reservation_id, user_id, amount, paid_at) OVERRIDING SYSTEM VALUE
              VALUES (1, 2, 2, 50000, '2030-05-01 10:02Z'), (2, 4, 4, 50000, '2030-04-30 10:00Z');
            INSERT INTO kept_answer (user_id, key, token_id, request, answer, answered_at)
              VALUES (1, 'k', '00000000-0000-4000-8000-000000000001', 'a request', 'an answer', '2030-05-01 10:00Z');
            INSERT INTO node VALUES ('00000000-0000-4000-8000-00000000000a', '1.0.0', '2030-05-01 09:00Z', 0, '{}',
              '2030-05-01 10:00Z');
            INSERT INTO audit_entry (at, actor, action, subject, after, request_id)
              VALUES ('2030-05-01 09:00Z', 'admin', 'concert.create', 'concert/1', '{}', 'r');

            SELECT setval(pg_get_serial_sequence(name, 'id'), 1000)
              FROM unnest('{app_user,wallet_entry,concert,performance,seat,payment}'::text[]) AS name;""";

    private static final String ENTRY =
            "INSERT INTO wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, at) VALUES ";
    private static final String ENTRY_FOR = "INSERT INTO wallet_entry"
            + " (reservation_id, user_id, sequence, kind, amount, balance_before, balance_after, at) VALUES ";
    private static final String DEPARTURE =
            "INSERT INTO queue_departure (queue_id, sequence, number, kind, at) VALUES ";
    private static final String TOKEN =
            "INSERT INTO queue_token (id, queue_id, number, first_place, user_id, state, issued_at) VALUES ";
    private static final String RESERVATION =
            "INSERT INTO reservation (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until) VALUES ";
    private static final String CLAIM = "INSERT INTO seat_claim (reservation_id, seat_id, during) VALUES ";
    private static final String PAYMENT = "INSERT INTO payment (reservation_id, user_id, amount, paid_at) VALUES ";

    private static final String ANSWER =
            "INSERT INTO kept_answer (user_id, key, answered_at, token_id, request, answer) VALUES ";
    private static final String TO_A_REQUEST = ", '00000000-0000-4000-8000-000000000001', 'a request', 'an answer')";

    private static final String AUDITED =
            "INSERT INTO audit_entry (at, actor, action, subject, request_id, after, reason)"
                    + " SELECT now(), 'admin', 'concert.change', 'concert/1', 'r', column1::json, column2 FROM (VALUES ";

    private static final String REFUNDED =
            "UPDATE reservation SET state = 'REFUNDED', refunded_at = paid_at WHERE id = 2;";
    private static final String CLAIM_ENDED =
            "UPDATE seat_claim SET during = '[2030-05-01 10:00Z, 2030-05-01 10:02Z)' WHERE seat_id = 3;";
    private static final String FREED =
            CLAIM_ENDED + "UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE id = 3;";
    private static final String MONEY_BACK = ENTRY_FOR + "(2, 2, 3, 'REFUND', 50000, 0, 50000, '2030-05-01 10:02Z');"
            + "UPDATE wallet SET balance = 50000, version = 3 WHERE user_id = 2";

    private record Attack(String constraint, String what, String sql) {}

    private static Attack on(String constraint, String what, String sql) {
        return new Attack(constraint, what, sql);
    }

    private static final List<Attack> ATTACKS = List.of(
            // Users.
            on(
                    "app_user_pkey",
                    "two users of one id",
                    "INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE VALUES (1, 'other')"),
            on("app_user_one_per_name", "two users of one name", "INSERT INTO app_user (username) VALUES ('kim')"),
            on("app_user_name_length", "a user without a name", "INSERT INTO app_user (username) VALUES ('')"),
            on(
                    "app_user_name_length",
                    "a user of too long a name",
                    "INSERT INTO app_user (username) VALUES (repeat('k', 51))"),

            // Wallets and their ledger.
            on("wallet_pkey", "two wallets of one user", "INSERT INTO wallet (user_id) VALUES (1)"),
            on("wallet_user_id_fkey", "a wallet of nobody", "INSERT INTO wallet (user_id) VALUES (99)"),
            on("wallet_balance_range", "a negative balance", "UPDATE wallet SET balance = -1 WHERE user_id = 1"),
            on(
                    "wallet_begins_empty",
                    "a new wallet with money in it",
                    "UPDATE wallet SET balance = 1 WHERE user_id = 3"),
            on(
                    "wallet_begins_empty",
                    "a wallet before its beginning",
                    "UPDATE wallet SET version = -1 WHERE user_id = 3"),
            on(
                    "wallet_equals_ledger",
                    "a balance that the ledger does not explain",
                    "UPDATE wallet SET balance = 701 WHERE user_id = 1"),
            on("wallet_equals_ledger", "a balance of before", "UPDATE wallet SET balance = 1000 WHERE user_id = 1"),
            on(
                    "wallet_equals_ledger",
                    "a version that the ledger has not reached",
                    "UPDATE wallet SET version = 3 WHERE user_id = 1"),
            on(
                    "wallet_entry_in_wallet",
                    "an entry that the balance leaves out",
                    ENTRY + "(1, 3, 'CHARGE', 5, 700, 705, now())"),
            on(
                    "wallet_entry_in_wallet",
                    "an entry that the balance leaves out while its version counts it not",
                    ENTRY_FOR + "(NULL, 1, 3, 'CHARGE', 5, 700, 705, now()), (3, 1, 4, 'USE', 5, 705, 700, now());"
                            + "UPDATE wallet SET balance = 705, version = 3 WHERE user_id = 1"),
            on(
                    "wallet_entry_in_wallet",
                    "an entry of a user without a wallet",
                    "INSERT INTO app_user (id, username) OVERRIDING SYSTEM VALUE VALUES (9, 'choi');" + ENTRY
                            + "(9, 1, 'CHARGE', 5, 0, 5, now())"),
            on(
                    "wallet_entry_chained",
                    "an entry that begins with another balance than the last one left",
                    ENTRY + "(1, 3, 'CHARGE', 5, 900, 905, now())"),
            on("wallet_entry_chained", "an entry after a gap", ENTRY + "(1, 4, 'CHARGE', 5, 700, 705, now())"),
            on(
                    "wallet_entry_chained",
                    "an entry that continues somebody else's balance",
                    ENTRY + "(1, 3, 'CHARGE', 5, 0, 5, now())"),
            on(
                    "wallet_entry_begins_empty",
                    "a first entry with money from nowhere",
                    ENTRY + "(3, 1, 'CHARGE', 5, 10, 15, now())"),
            on("wallet_entry_begins_empty", "an entry before the first", ENTRY + "(3, 0, 'CHARGE', 5, 0, 5, now())"),
            on(
                    "wallet_entry_one_per_sequence",
                    "a ledger that branches",
                    ENTRY_FOR + "(3, 1, 2, 'USE', 400, 1000, 600, now())"),
            on(
                    "wallet_entry_adds_up",
                    "a charge that adds more than its amount",
                    ENTRY + "(1, 3, 'CHARGE', 5, 700, 706, now())"),
            on("wallet_entry_adds_up", "a use that adds", ENTRY_FOR + "(3, 1, 3, 'USE', 5, 700, 705, now())"),
            on("wallet_entry_amount_positive", "an entry of nothing", ENTRY + "(1, 3, 'CHARGE', 0, 700, 700, now())"),
            on("wallet_entry_amount_positive", "a charge that takes", ENTRY + "(1, 3, 'CHARGE', -5, 700, 695, now())"),
            on(
                    "wallet_entry_balance_range",
                    "an entry that overdraws",
                    ENTRY_FOR + "(3, 1, 3, 'USE', 701, 700, -1, now())"),
            on(
                    "wallet_entry_balance_range",
                    "a charge beyond the limit",
                    ENTRY + "(1, 3, 'CHARGE', 1000000000000, 700, 1000000000700, now())"),
            on(
                    "wallet_entry_adds_up",
                    "a refund that takes",
                    ENTRY_FOR + "(4, 4, 4, 'REFUND', 5, 50000, 49995, now())"),
            on(
                    "wallet_entry_one_refund",
                    "a reservation refunded twice",
                    ENTRY_FOR + "(4, 4, 4, 'REFUND', 50000, 50000, 100000, '2030-04-30 11:00Z')"),
            on(
                    "wallet_entry_refunds_payment",
                    "money back for a reservation that stays paid",
                    ENTRY_FOR + "(2, 2, 3, 'REFUND', 50000, 0, 50000, '2030-05-01 10:02Z');"
                            + "UPDATE wallet SET balance = 50000, version = 3 WHERE user_id = 2"),
            on(
                    "wallet_entry_refunds_payment",
                    "less money back than was paid",
                    REFUNDED + FREED + ENTRY_FOR + "(2, 2, 3, 'REFUND', 49999, 0, 49999, '2030-05-01 10:02Z');"
                            + "UPDATE wallet SET balance = 49999, version = 3 WHERE user_id = 2"),
            on(
                    "wallet_entry_refunds_payment",
                    "money back to somebody else",
                    REFUNDED + FREED + ENTRY_FOR + "(2, 1, 3, 'REFUND', 50000, 700, 50700, '2030-05-01 10:02Z');"
                            + "UPDATE wallet SET balance = 50700, version = 3 WHERE user_id = 1"),
            on("wallet_entry_kind", "an entry of an unknown kind", ENTRY_FOR + "(3, 1, 3, 'GIFT', 5, 700, 705, now())"),
            on("wallet_entry_user_id_fkey", "an entry of nobody", ENTRY + "(99, 1, 'CHARGE', 5, 0, 5, now())"),
            on("wallet_entry_names_reservation", "a use for nothing", ENTRY + "(1, 3, 'USE', 5, 700, 695, now())"),
            on(
                    "wallet_entry_names_reservation",
                    "a charge for a reservation",
                    ENTRY_FOR + "(1, 1, 3, 'CHARGE', 5, 700, 705, now())"),
            on(
                    "wallet_entry_reservation_id_fkey",
                    "a use for a reservation that never was",
                    ENTRY_FOR + "(99, 1, 3, 'USE', 5, 700, 695, now())"),
            on(
                    "wallet_entry_pkey",
                    "two entries of one id",
                    "INSERT INTO wallet_entry (id, user_id, sequence, kind, amount, balance_before, balance_after, at)"
                            + " OVERRIDING SYSTEM VALUE VALUES (1, 3, 1, 'CHARGE', 5, 0, 5, now())"),
            on("wallet_entry_append_only", "the ledger changed", "UPDATE wallet_entry SET at = now() WHERE id = 1"),
            on("wallet_entry_append_only", "the last entry deleted", "DELETE FROM wallet_entry WHERE id = 2"),
            on("wallet_entry_append_only", "the ledger emptied", "TRUNCATE wallet_entry CASCADE"),

            // The line.
            on("node_pkey", "two reports of one node", "INSERT INTO node SELECT * FROM node"),
            on("queue_pkey", "two lines of one id", "INSERT INTO queue (id, capacity) VALUES (1, 5)"),
            on("queue_capacity_positive", "a line that admits nobody", "UPDATE queue SET capacity = 0"),
            on(
                    "queue_last_departure_range",
                    "more departures than numbers",
                    "UPDATE queue SET last_departure = 4 WHERE id = 1"),
            on(
                    "queue_last_departure_range",
                    "a line before its first departure",
                    "UPDATE queue SET last_departure = -1 WHERE id = 1"),
            on(
                    "queue_last_departure_range",
                    "a line before its first number",
                    "UPDATE queue SET last_number = -1 WHERE id = 2"),
            on("queue_tally_range", "fewer than nobody inside", "UPDATE queue SET occupied = -1"),
            on("queue_tally_range", "fewer than no slot freed", "UPDATE queue SET freed_slots = -1"),
            on("queue_tally_range", "fewer than nobody passed over", "UPDATE queue SET passed_over = -1"),
            on("queue_one_per_concert", "two lines for one concert", "UPDATE queue SET concert_id = 1"),
            on("queue_concert_id_fkey", "a line for no concert", "UPDATE queue SET concert_id = 9 WHERE id = 1"),
            on("queue_departure_pkey", "two departures in one place", DEPARTURE + "(1, 2, 3, 'LEFT', now())"),
            on("queue_departure_once", "somebody who departs twice", DEPARTURE + "(1, 3, 2, 'LEFT', now())"),
            on(
                    "queue_departure_sequence_positive",
                    "a departure before the first",
                    DEPARTURE + "(1, 0, 3, 'LEFT', now())"),
            on("queue_departure_number_positive", "a departure of nobody", DEPARTURE + "(1, 3, 0, 'LEFT', now())"),
            on("queue_departure_kind", "a departure for no reason", DEPARTURE + "(1, 3, 3, 'BORED', now())"),
            on("queue_departure_queue_id_fkey", "a departure from no line", DEPARTURE + "(9, 1, 1, 'LEFT', now())"),
            on("queue_departure_append_only", "a departure changed", "UPDATE queue_departure SET at = now()"),
            on("queue_departure_append_only", "a departure deleted", "DELETE FROM queue_departure"),
            on("queue_departure_append_only", "all departures emptied", "TRUNCATE queue_departure"),
            on(
                    "queue_attendance_pkey",
                    "somebody last seen twice",
                    "INSERT INTO queue_attendance VALUES (1, 3, now())"),
            on(
                    "queue_watch_pkey",
                    "two watches at once",
                    "INSERT INTO queue_watch (since, until) VALUES (now(), now())"),
            on("queue_watch_only_one", "another watch", "INSERT INTO queue_watch VALUES (false, now(), now())"),
            on(
                    "queue_watch_range",
                    "a watch that ended before it began",
                    "UPDATE queue_watch SET until = since - interval '1 second'"),
            on(
                    "queue_sample_pkey",
                    "two samples of one instant",
                    "INSERT INTO queue_sample SELECT * FROM queue_sample"),
            on(
                    "queue_sample_queue_id_fkey",
                    "a sample of no queue",
                    "UPDATE queue_sample SET queue_id = 99 WHERE queue_id = 1"),
            on("queue_watched_range", "a negative number of forgotten tokens", "UPDATE queue SET forgotten = -1"),
            on("queue_watched_range", "a negative wait", "UPDATE queue SET longest_wait_ms = -1"),
            on("queue_pace_pkey", "two tallies of one instant", "INSERT INTO queue_pace SELECT * FROM queue_pace"),
            on("queue_pace_queue_id_fkey", "a tally of no line", "INSERT INTO queue_pace VALUES (9, now(), 0, 0, 0)"),
            on(
                    "queue_cut_pkey",
                    "two cuts of one line at once",
                    "INSERT INTO queue_cut VALUES (1, 8, now(), 3, 2, 2, 0, 0)"),
            on(
                    "queue_cut_queue_id_fkey",
                    "a cut of no line",
                    "INSERT INTO queue_cut VALUES (9, 8, now(), 3, 2, 2, 0, 0)"),
            on(
                    "queue_token_pkey",
                    "two tokens of one id",
                    TOKEN + "('00000000-0000-4000-8000-000000000001', 1, 4, 4, 2, 'WAITING', now())"),
            on(
                    "queue_token_queue_id_fkey",
                    "a token of no line",
                    TOKEN + "(gen_random_uuid(), 99, 4, 4, 2, 'WAITING', now())"),
            on(
                    "queue_token_user_id_fkey",
                    "a token of nobody",
                    TOKEN + "(gen_random_uuid(), 1, 4, 4, 99, 'WAITING', now())"),
            on(
                    "queue_token_first_place_range",
                    "a token of number 0",
                    TOKEN + "(gen_random_uuid(), 1, 0, 0, 2, 'WAITING', now())"),
            on(
                    "queue_token_first_place_range",
                    "somebody further back than the number",
                    "UPDATE queue_token SET first_place = 4 WHERE number = 3"),
            on(
                    "queue_token_first_place_range",
                    "somebody before the first",
                    "UPDATE queue_token SET first_place = 0 WHERE number = 3"),
            on(
                    "queue_token_one_per_number",
                    "the number of somebody who waits given out again",
                    TOKEN + "(gen_random_uuid(), 1, 3, 3, 2, 'WAITING', now())"),
            on(
                    "queue_token_one_per_number",
                    "the number of somebody who has left given out again",
                    TOKEN + "(gen_random_uuid(), 1, 2, 2, 2, 'WAITING', now())"),
            on(
                    "queue_token_one_live_per_user",
                    "a second place for somebody who waits",
                    TOKEN + "(gen_random_uuid(), 1, 4, 4, 3, 'WAITING', now())"),
            on(
                    "queue_token_one_live_per_user",
                    "a second place for somebody who is inside",
                    TOKEN + "(gen_random_uuid(), 1, 4, 4, 1, 'WAITING', now())"),
            on(
                    "queue_token_one_live_per_user",
                    "an ended token brought back beside the new one",
                    TOKEN + "(gen_random_uuid(), 1, 4, 4, 2, 'WAITING', now());"
                            + "UPDATE queue_token SET state = 'WAITING', admitted_at = NULL, ended_at = NULL,"
                            + " end_reason = NULL WHERE number = 2"),
            on(
                    "queue_token_state",
                    "a token in an unknown state",
                    TOKEN + "(gen_random_uuid(), 2, 1, 1, 1, 'SLEEPING', now())"),
            on(
                    "queue_token_state",
                    "somebody who waits and was admitted",
                    "UPDATE queue_token SET admitted_at = now() WHERE number = 3"),
            on(
                    "queue_token_state",
                    "somebody who waits and has left",
                    "UPDATE queue_token SET ended_at = now(), end_reason = 'LEFT' WHERE number = 3"),
            on(
                    "queue_token_state",
                    "somebody who is admitted and waits",
                    "UPDATE queue_token SET state = 'WAITING' WHERE number = 1"),
            on(
                    "queue_token_state",
                    "somebody who is admitted and was passed over",
                    "UPDATE queue_token SET state = 'PASSED_OVER' WHERE number = 1"),
            on(
                    "queue_token_state",
                    "somebody who has paid and is back in the queue",
                    "UPDATE queue_token SET state = 'RETURNED' WHERE number = 2"),
            on(
                    "queue_token_state",
                    "an admission since no instant",
                    "UPDATE queue_token SET state = 'ADMITTED' WHERE number = 3"),
            on(
                    "queue_token_state",
                    "an end while the session goes on",
                    "UPDATE queue_token SET state = 'ENDED', ended_at = now(), end_reason = 'LEFT' WHERE number = 1"),
            on(
                    "queue_token_state",
                    "an admission without an end",
                    "UPDATE queue_token SET session_until = NULL WHERE number = 1"),
            on(
                    "queue_token_state",
                    "an admission that has ended",
                    "UPDATE queue_token SET ended_at = now(), end_reason = 'LEFT' WHERE number = 1"),
            on(
                    "queue_token_state",
                    "an end without a reason",
                    "UPDATE queue_token SET end_reason = NULL WHERE number = 2"),
            on(
                    "queue_token_state",
                    "an end that still covers a hold",
                    "UPDATE queue_token SET hold_until = now() WHERE number = 2"),
            on(
                    "queue_token_end_reason",
                    "an end for an unknown reason",
                    "UPDATE queue_token SET end_reason = 'BORED' WHERE number = 2"),
            on(
                    "queue_token_end_reason",
                    "a payment without an admission",
                    "UPDATE queue_token SET admitted_at = NULL WHERE number = 2"),
            on(
                    "queue_token_end_reason",
                    "a token that was admitted and is forgotten",
                    "UPDATE queue_token SET end_reason = 'FORGOTTEN' WHERE number = 2"),

            // Concerts.
            on(
                    "concert_pkey",
                    "two concerts of one id",
                    "INSERT INTO concert (id, name, artist) OVERRIDING SYSTEM VALUE VALUES (1, 'a', 'b')"),
            on("concert_name_length", "a concert without a name", "UPDATE concert SET name = ''"),
            on(
                    "concert_artist_length",
                    "a concert of too long an artist",
                    "UPDATE concert SET artist = repeat('a', 201)"),
            on(
                    "concert_max_seats_per_user_positive",
                    "a concert of which nobody may have a seat",
                    "UPDATE concert SET max_seats_per_user = 0"),
            on(
                    "performance_pkey",
                    "two performances of one id",
                    "INSERT INTO performance (id, concert_id, date) OVERRIDING SYSTEM VALUE VALUES (1, 1, '2030-06-02')"),
            on(
                    "performance_offers_seats",
                    "a performance whose least price is above its greatest",
                    "UPDATE performance SET seat_count = 6, price_from = 2, price_to = 1"),
            on("performance_offers_seats", "a performance of 51 seats", "UPDATE performance SET seat_count = 51"),
            on(
                    "performance_concert_id_fkey",
                    "a performance of no concert",
                    "INSERT INTO performance (concert_id, date) VALUES (99, '2030-06-01')"),
            on(
                    "performance_one_per_date",
                    "a concert played twice on a date",
                    "INSERT INTO performance (concert_id, date) VALUES (1, '2030-06-01')"),

            // Reservations.
            on(
                    "reservation_pkey",
                    "two reservations of one id",
                    RESERVATION + "(3, 3, '00000000-0000-4000-8000-000000000003', 1, '{5}', 50000, 'EXPIRED',"
                            + " now(), now() + interval '5 min')"),
            on(
                    "reservation_user_id_fkey",
                    "a reservation of nobody",
                    RESERVATION + "(9, 99, '00000000-0000-4000-8000-000000000003', 1, '{5}', 50000, 'HELD',"
                            + " now(), now() + interval '5 min')"),
            on(
                    "reservation_token_id_fkey",
                    "a reservation without a token",
                    RESERVATION
                            + "(9, 3, gen_random_uuid(), 1, '{5}', 50000, 'HELD', now(), now() + interval '5 min')"),
            on(
                    "reservation_performance_id_fkey",
                    "a reservation of no performance",
                    RESERVATION + "(9, 3, '00000000-0000-4000-8000-000000000003', 99, '{5}', 50000, 'HELD',"
                            + " now(), now() + interval '5 min')"),
            on(
                    "reservation_one_held_per_token",
                    "a second hold of one token",
                    RESERVATION + "(9, 1, '00000000-0000-4000-8000-000000000001', 1, '{5}', 50000, 'HELD',"
                            + " now(), now() + interval '5 min')"),
            on(
                    "reservation_has_seats",
                    "a reservation of no seats",
                    "UPDATE reservation SET seat_numbers = '{}' WHERE id = 1"),
            on(
                    "reservation_amount_positive",
                    "a reservation for nothing",
                    "UPDATE reservation SET amount = 0 WHERE id = 1"),
            on(
                    "reservation_hold_lasts",
                    "a hold that ends as it begins",
                    "UPDATE reservation SET held_until = held_at WHERE id = 1"),
            on(
                    "reservation_paid_in_time",
                    "a reservation paid when its hold had run out",
                    "UPDATE reservation SET state = 'PAID', paid_at = held_until WHERE id = 1"),
            on(
                    "reservation_state",
                    "a reservation in an unknown state",
                    "UPDATE reservation SET state = 'LOST' WHERE id = 1"),
            on(
                    "reservation_state",
                    "a hold that was paid",
                    "UPDATE reservation SET paid_at = held_at WHERE state = 'HELD'"),
            on(
                    "reservation_state",
                    "a hold that was cancelled",
                    "UPDATE reservation SET cancelled_at = held_at WHERE id = 1"),
            on(
                    "reservation_state",
                    "a paid reservation that was cancelled",
                    "UPDATE reservation SET cancelled_at = held_at WHERE id = 2"),
            on(
                    "reservation_state",
                    "a paid reservation of no time",
                    "UPDATE reservation SET state = 'PAID' WHERE id = 1"),
            on(
                    "reservation_state",
                    "a cancelled reservation of no time",
                    "UPDATE reservation SET state = 'CANCELLED' WHERE id = 1"),
            on(
                    "reservation_state",
                    "an expired reservation that was paid",
                    "UPDATE reservation SET state = 'EXPIRED' WHERE id = 2"),
            on(
                    "reservation_state",
                    "a refunded reservation of no time",
                    "UPDATE reservation SET state = 'REFUNDED' WHERE id = 2"),
            on(
                    "reservation_refunded_after_payment",
                    "a reservation refunded before it was paid",
                    "UPDATE reservation SET state = 'REFUNDED', refunded_at = held_at WHERE id = 2"),
            on("reservation_refund_whole", "a reservation refunded without its money", REFUNDED + FREED),
            on(
                    "reservation_refund_whole",
                    "a refunded reservation that claims its seats for ever",
                    REFUNDED
                            + "UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE id = 3;"
                            + MONEY_BACK),
            on(
                    "reservation_refund_whole",
                    "a refunded reservation whose seat stays sold",
                    REFUNDED + CLAIM_ENDED + MONEY_BACK),
            on(
                    "reservation_refunded_stays",
                    "a refunded reservation that is paid again",
                    "UPDATE reservation SET state = 'PAID', refunded_at = NULL WHERE id = 4"),
            on(
                    "reservation_paid_by_payment",
                    "a reservation paid without a payment",
                    "UPDATE reservation SET state = 'PAID', paid_at = held_at WHERE id = 1"),

            // Seats.
            on(
                    "seat_pkey",
                    "two seats of one id",
                    "INSERT INTO seat (id, performance_id, number, price) OVERRIDING SYSTEM VALUE VALUES (1, 1, 7, 1)"),
            on(
                    "seat_performance_id_fkey",
                    "a seat of no performance",
                    "INSERT INTO seat (performance_id, number, price) VALUES (99, 7, 1)"),
            on(
                    "seat_one_per_number",
                    "two seats of one number",
                    "INSERT INTO seat (performance_id, number, price) VALUES (1, 1, 1)"),
            on(
                    "seat_number_range",
                    "a seat of number 0",
                    "INSERT INTO seat (performance_id, number, price) VALUES (1, 0, 1)"),
            on(
                    "seat_number_range",
                    "a seat of number 51",
                    "INSERT INTO seat (performance_id, number, price) VALUES (1, 51, 1)"),
            on("seat_price_positive", "a seat for nothing", "UPDATE seat SET price = 0"),
            on("seat_grade_length", "a grade without a name", "UPDATE seat SET grade = ''"),
            on("seat_grade_length", "too long a grade", "UPDATE seat SET grade = repeat('R', 21)"),
            on("seat_version_range", "a seat before its first version", "UPDATE seat SET version = -1"),
            on("seat_state", "a seat in an unknown state", "UPDATE seat SET state = 'BROKEN' WHERE id = 5"),
            on(
                    "seat_state",
                    "a free seat that is held until some time",
                    "UPDATE seat SET held_until = now() WHERE id = 5"),
            on("seat_state", "a free seat with an owner", "UPDATE seat SET owner_id = 2 WHERE state = 'AVAILABLE'"),
            on(
                    "seat_state",
                    "a hold without a reservation",
                    "UPDATE seat SET state = 'HELD', held_until = now() WHERE id = 5"),
            on("seat_state", "a hold without an end", "UPDATE seat SET held_until = NULL WHERE id = 1"),
            on("seat_state", "a hold with an owner", "UPDATE seat SET owner_id = 1 WHERE id = 1"),
            on("seat_state", "a sold seat without an owner", "UPDATE seat SET owner_id = NULL WHERE state = 'SOLD'"),
            on("seat_state", "a sold seat that is held as well", "UPDATE seat SET held_until = now() WHERE id = 3"),
            on("seat_state", "a blocked seat that is held", "UPDATE seat SET state = 'BLOCKED' WHERE id = 1"),
            on(
                    "seat_taken_by_claim",
                    "a seat held for a reservation that has no claim on it",
                    "UPDATE seat SET state = 'HELD', reservation_id = 1, held_until = now() WHERE id = 5"),
            on(
                    "seat_taken_by_claim",
                    "a seat sold to a reservation that has no claim on it",
                    "UPDATE seat SET state = 'SOLD', reservation_id = 2, owner_id = 2 WHERE id = 5"),
            on(
                    "seat_taken_by_claim",
                    "the claim of a held seat deleted",
                    "DELETE FROM seat_claim WHERE reservation_id = 1"),
            on(
                    "seat_sold_to_payer",
                    "a seat sold that was held, but not paid",
                    "UPDATE seat SET state = 'SOLD', held_until = NULL, owner_id = 1 WHERE id = 1"),
            on(
                    "seat_sold_to_payer",
                    "a seat sold to somebody else than who paid",
                    "UPDATE seat SET owner_id = 1 WHERE id = 3"),

            // Claims on seats.
            on("seat_claim_pkey", "a claim made twice", CLAIM + "(3, 4, 'empty')"),
            on(
                    "seat_claim_reservation_id_fkey",
                    "a claim of no reservation",
                    CLAIM + "(99, 5, '[2030-05-01 10:00Z,)')"),
            on("seat_claim_seat_id_fkey", "a claim on no seat", CLAIM + "(1, 99, '[2030-05-01 10:00Z,)')"),
            on(
                    "seat_claim_one_at_a_time",
                    "a claim within another",
                    CLAIM + "(3, 1, '[2030-05-01 10:01Z, 2030-05-01 10:02Z)')"),
            on(
                    "seat_claim_one_at_a_time",
                    "a claim that begins at the last instant of another",
                    CLAIM + "(3, 1, '[2030-05-01 10:04:59.999999Z, 2030-05-01 10:09Z)')"),
            on(
                    "seat_claim_one_at_a_time",
                    "a claim on a sold seat, in whatever future",
                    CLAIM + "(3, 3, '[2130-05-01 10:00Z, 2130-05-01 10:05Z)')"),
            on(
                    "seat_claim_one_at_a_time",
                    "a claim prolonged over the next",
                    CLAIM + "(3, 1, '[2030-05-01 10:05Z, 2030-05-01 10:10Z)');"
                            + "UPDATE seat_claim SET during = '[2030-05-01 10:00Z,)' WHERE reservation_id = 1"),
            on(
                    "seat_claim_without_end_lasts",
                    "the claim on a sold seat cut short",
                    "UPDATE seat_claim SET during = '[2030-05-01 10:00Z, 2030-05-01 10:05Z)' WHERE seat_id = 3"),
            on(
                    "seat_claim_without_end_lasts",
                    "the claim on a sold seat ended at another instant than that of its refund",
                    REFUNDED
                            + "UPDATE seat_claim SET during = '[2030-05-01 10:00Z, 2030-05-01 10:01Z)' WHERE seat_id = 3"),
            on(
                    "seat_claim_without_end_lasts",
                    "the claim on a sold seat deleted",
                    "UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE id = 3;"
                            + "DELETE FROM seat_claim WHERE seat_id = 3"),

            // Payments.
            on(
                    "payment_pkey",
                    "two payments of one id",
                    "INSERT INTO payment (id, reservation_id, user_id, amount, paid_at) OVERRIDING SYSTEM VALUE"
                            + " VALUES (1, 1, 1, 100000, now())"),
            on(
                    "payment_one_per_reservation",
                    "a reservation paid twice",
                    PAYMENT + "(2, 2, 50000, '2030-05-01 10:02Z')"),
            on("payment_amount_positive", "a payment of nothing", PAYMENT + "(1, 1, 0, now())"),
            on("payment_settles_reservation", "a payment of no reservation", PAYMENT + "(99, 1, 100000, now())"),
            on(
                    "payment_settles_reservation",
                    "a payment of a reservation that is not paid",
                    PAYMENT + "(1, 1, 100000, now())"),
            on(
                    "payment_settles_reservation",
                    "a payment by another user",
                    "UPDATE reservation SET state = 'PAID', paid_at = held_at WHERE id = 1;" + PAYMENT
                            + "(1, 2, 100000, '2030-05-01 10:00Z')"),
            on(
                    "payment_settles_reservation",
                    "a payment of less",
                    "UPDATE reservation SET state = 'PAID', paid_at = held_at WHERE id = 1;" + PAYMENT
                            + "(1, 1, 99999, '2030-05-01 10:00Z')"),
            on(
                    "payment_settles_reservation",
                    "a paid reservation cancelled",
                    "UPDATE reservation SET state = 'CANCELLED', paid_at = NULL, cancelled_at = held_at WHERE id = 2"),
            on(
                    "seat_claim_reservation_id_fkey",
                    "a paid reservation deleted",
                    "UPDATE seat SET state = 'AVAILABLE', reservation_id = NULL, owner_id = NULL WHERE id = 3;"
                            + "DELETE FROM reservation WHERE id = 2"),
            on("payment_append_only", "a payment changed", "UPDATE payment SET paid_at = now()"),
            on("payment_append_only", "a payment deleted", "DELETE FROM payment"),
            on("payment_append_only", "all payments emptied", "TRUNCATE payment CASCADE"),

            // Answers that are given again.
            on("kept_answer_one_per_key", "two answers under one key", ANSWER + "(1, 'k', now()" + TO_A_REQUEST),
            on(
                    "kept_answer_one_per_key",
                    "two answers of an operator under one key",
                    "INSERT INTO kept_answer (actor, key, answered_at, request, answer) VALUES "
                            + "('admin', 'k', now(), 'a request', 'an answer'), ('admin', 'k', now(), 'a request', 'an answer')"),
            on(
                    "kept_answer_owner",
                    "an answer to a user and an operator",
                    "INSERT INTO kept_answer (user_id, token_id, actor, key, answered_at, request, answer) VALUES "
                            + "(1, gen_random_uuid(), 'admin', 'k2', now(), 'a request', 'an answer')"),
            on(
                    "kept_answer_owner",
                    "an answer to no owner",
                    "INSERT INTO kept_answer (key, answered_at, request, answer) VALUES ('k2', now(), 'a request', 'an answer')"),
            on("kept_answer_user_id_fkey", "an answer to nobody", ANSWER + "(99, 'k', now()" + TO_A_REQUEST),
            on("kept_answer_key_length", "an answer under no key", ANSWER + "(1, '', now()" + TO_A_REQUEST),
            on(
                    "kept_answer_key_length",
                    "an answer under too long a key",
                    ANSWER + "(1, repeat('k', 256), now()" + TO_A_REQUEST),
            on("kept_answer_stays", "an answer that becomes another", "UPDATE kept_answer SET answer = 'other'"),

            // What operators changed.
            on(
                    "audit_entry_pkey",
                    "two entries of one id",
                    "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE TABLE audit_entry"),
            on("audit_entry_changes_something", "an entry of no change", AUDITED + "(NULL, NULL)) AS v"),
            on("audit_entry_reason_length", "an entry with an empty reason", AUDITED + "('{}', '')) AS v"),
            on("audit_entry_append_only", "an operator's change denied", "UPDATE audit_entry SET actor = 'nobody'"),
            on("audit_entry_append_only", "an operator's change forgotten", "DELETE FROM audit_entry"),
            on("audit_entry_append_only", "all changes of operators forgotten", "TRUNCATE audit_entry"));

    private final JdbcTemplate jdbc;
    private final EntityManagerFactory entityManagers;

    SchemaTest(JdbcTemplate jdbc, EntityManagerFactory entityManagers) {
        this.jdbc = jdbc;
        this.entityManagers = entityManagers;
    }

    @BeforeEach
    void givenAStoryThatMayBeTrue() {
        jdbc.execute(STORY);
    }

    @TestFactory
    Stream<DynamicTest> there_cannot_be() {
        return ATTACKS.stream()
                .map(attack -> DynamicTest.dynamicTest(
                        attack.what(), () -> assertThat(refusalOf(attack.sql())).isEqualTo(attack.constraint())));
    }

    /** Which constraint refuses the statements at the commit at the latest. Nothing of them stays. */
    private String refusalOf(String sql) {
        return Objects.requireNonNull(jdbc.execute((Connection connection) -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            } catch (PSQLException refusal) {
                return constraintOf(refusal);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return Assertions.fail("The database accepted: " + sql);
        }));
    }

    private static String constraintOf(PSQLException refusal) throws SQLException {
        ServerErrorMessage message = refusal.getServerErrorMessage();
        if (message == null || message.getConstraint() == null) {
            throw refusal;
        }
        return message.getConstraint();
    }

    @Test
    void every_constraint_has_been_attacked() {
        List<String> constraints = jdbc.query("""
                SELECT conname FROM pg_constraint c
                WHERE conrelid <> 0 AND connamespace = 'public'::regnamespace
                  AND conrelid <> 'flyway_schema_history'::regclass
                  AND contype IN ('c', 'f', 'p', 'u', 'x')
                  -- What is only there for foreign keys to refer to says nothing of its own.
                  AND NOT (contype = 'u' AND EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conindid = c.conindid))
                UNION
                SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                WHERE indisunique AND relnamespace = 'public'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
                UNION
                SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgfoid <> 'count_slot'::regproc""", (row, index) -> row.getString(1));
        Set<String> attacked = ATTACKS.stream().map(Attack::constraint).collect(Collectors.toSet());

        assertThat(attacked).containsAll(constraints);
    }

    @ParameterizedTest
    @MethodSource("constraints_of_states")
    void every_state_has_been_attacked_by_its_name(String constraint, String state) {
        assertThat(ATTACKS)
                .anyMatch(attack ->
                        attack.constraint().equals(constraint) && attack.sql().contains("state = '" + state + "'"));
    }

    static Stream<Arguments> constraints_of_states() {
        return Map.of(
                        "seat_state", SeatState.class,
                        "reservation_state", ReservationState.class,
                        "queue_token_state", QueueTokenState.class)
                .entrySet()
                .stream()
                .flatMap(states ->
                        statesOf(states.getValue()).map(state -> Arguments.of(states.getKey(), constant(state))));
    }

    private static Stream<Class<?>> statesOf(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(SchemaTest::statesOf)
                : Stream.of(type);
    }

    private static String constant(Class<?> state) {
        return state.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** A column that is described and not there, or of another type, would fail only where it is used. */
    @ParameterizedTest
    @MethodSource("descriptions")
    void each_description_fits_its_table(Table<?> table) {
        Map<String, String> stored = new HashMap<>();
        jdbc.query(
                """
                SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
                WHERE attrelid = ?::regclass AND attnum > 0 AND attgenerated = ''""",
                row -> {
                    stored.put(
                            row.getString("attname"),
                            row.getString("type").replace("timestamp with time zone", "timestamptz"));
                },
                table.name());

        assertThat(stored).containsAllEntriesOf(table.types());
    }

    static Stream<Table<?>> descriptions() {
        return Stream.of(
                SqlSeatRepository.SEAT,
                SqlReservationRepository.RESERVATION,
                SqlQueueRepository.QUEUE,
                SqlQueueRepository.DEPARTURE,
                SqlQueueTokenRepository.TOKEN,
                SqlWalletRepository.WALLET,
                SqlWalletRepository.ENTRY,
                SqlPaymentRepository.PAYMENT);
    }

    @Test
    void the_entities_fit_the_tables() {
        assertThatNoException()
                .isThrownBy(() -> entityManagers.getSchemaManager().validate());
    }
}
