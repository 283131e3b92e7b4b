package dev.concert.persistence;

import dev.concert.application.reconciliation.ReconciliationQueries;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One statement each, so that what is compared is of one instant. */
@Repository
class SqlReconciliationQueries implements ReconciliationQueries {

    private static final String SUMMARY = """
            SELECT count(*) AS size, max(id) AS last,
              coalesce(array_agg(id ORDER BY id) FILTER (WHERE mismatch), '{}') AS mismatches
            FROM (%s) AS compared""";

    /** By what entries did to the balance, whatever kind they are. */
    private static final String WALLETS = """
            SELECT u.id, w.balance IS DISTINCT FROM coalesce(entries.total, 0) OR entries.contradict AS mismatch
            FROM (SELECT id FROM app_user WHERE id > :after ORDER BY id LIMIT :size) AS u
            LEFT JOIN wallet w ON w.user_id = u.id
            LEFT JOIN LATERAL (
              SELECT sum(balance_after - balance_before) AS total,
                bool_or(amount <> abs(balance_after - balance_before)) AS contradict
              FROM wallet_entry WHERE user_id = u.id) AS entries ON true""";

    private static final String SEATS = """
            SELECT s.id, s.state = 'SOLD' AND p.id IS NULL AS mismatch
            FROM (SELECT id, state, reservation_id, owner_id FROM seat WHERE id > :after ORDER BY id LIMIT :size) AS s
            LEFT JOIN payment p ON s.state = 'SOLD' AND p.reservation_id = s.reservation_id AND p.user_id = s.owner_id""";

    private static final String PAYMENTS = """
            SELECT p.id,
              CASE r.state
                WHEN 'PAID' THEN sold.seats <> cardinality(r.seat_numbers)
                WHEN 'REFUNDED' THEN sold.seats > 0 OR NOT EXISTS (
                  SELECT FROM wallet_entry e WHERE e.reservation_id = p.reservation_id AND e.kind = 'REFUND'
                    AND e.user_id = p.user_id AND e.amount = p.amount)
                ELSE true
              END AS mismatch
            FROM (SELECT id, reservation_id, user_id, amount FROM payment WHERE id > :after ORDER BY id LIMIT :size) AS p
            LEFT JOIN reservation r
              ON r.id = p.reservation_id AND r.user_id = p.user_id AND r.amount = p.amount
            LEFT JOIN LATERAL (
              SELECT count(*) AS seats FROM seat s
              WHERE s.reservation_id = p.reservation_id AND s.state = 'SOLD' AND s.owner_id = p.user_id) AS sold ON true""";

    private final JdbcClient jdbc;

    SqlReconciliationQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Page compare(Book book, long after, int size) {
        String rows = switch (book) {
            case WALLET -> WALLETS;
            case SEAT -> SEATS;
            case PAYMENT -> PAYMENTS;
        };
        return jdbc.sql(SUMMARY.formatted(rows))
                .param("after", after)
                .param("size", size)
                .query((row, number) -> {
                    long last = row.getLong("last");
                    OptionalLong lastId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(last);
                    return new Page(lastId, row.getInt("size"), List.of((Long[])
                            row.getArray("mismatches").getArray()));
                })
                .single();
    }
}
