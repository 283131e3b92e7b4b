package dev.concert.proof;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is in the database after all, read past the service. */
record Stored(
        Map<String, Token> tokens,
        Map<Long, Reservation> reservations,
        List<Payment> payments,
        Map<Long, List<Entry>> ledgers,
        Map<Long, Long> balances,
        List<Sale> sales) {

    record Token(
            String id, long number, String state, @Nullable String endReason) {}

    record Reservation(
            long id,
            long userId,
            String token,
            long amount,
            String state,
            Instant heldUntil,
            @Nullable Instant paidAt,
            List<Integer> seats) {}

    record Payment(long id, long reservationId, long userId, long amount) {}

    record Entry(long sequence, String kind, long amount, long balanceAfter) {}

    record Sale(long reservationId, int seat, long ownerId) {}

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static Stored in(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("begin isolation level repeatable read read only");
            Stored stored = new Stored(
                    byKey(
                            rows(
                                    statement,
                                    "select id, number, state, end_reason from queue_token",
                                    row -> new Token(
                                            row.getString(1), row.getLong(2), row.getString(3), row.getString(4))),
                            Token::id),
                    byKey(
                            rows(
                                    statement,
                                    """
                                    select id, user_id, token_id, amount, state, held_until, paid_at, seat_numbers
                                    from reservation""",
                                    row -> new Reservation(
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getString(3),
                                            row.getLong(4),
                                            row.getString(5),
                                            row.getObject(6, OffsetDateTime.class)
                                                    .toInstant(),
                                            row.getObject(7) == null
                                                    ? null
                                                    : row.getObject(7, OffsetDateTime.class)
                                                            .toInstant(),
                                            List.of((Integer[]) row.getArray(8).getArray()))),
                            Reservation::id),
                    rows(
                            statement,
                            "select id, reservation_id, user_id, amount from payment",
                            row -> new Payment(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))),
                    rows(
                                    statement,
                                    """
                                    select user_id, sequence, kind, amount, balance_after from wallet_entry
                                    order by user_id, sequence""",
                                    row -> Map.entry(
                                            row.getLong(1),
                                            new Entry(
                                                    row.getLong(2), row.getString(3), row.getLong(4), row.getLong(5))))
                            .stream()
                            .collect(Collectors.groupingBy(
                                    Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))),
                    rows(
                                    statement,
                                    "select user_id, balance from wallet",
                                    row -> Map.entry(row.getLong(1), row.getLong(2)))
                            .stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                    rows(
                            statement,
                            "select reservation_id, number, owner_id from seat where state = 'SOLD'",
                            row -> new Sale(row.getLong(1), row.getInt(2), row.getLong(3))));
            statement.execute("commit");
            return stored;
        }
    }

    private static <T> List<T> rows(Statement statement, String query, Row<T> reader) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return read;
        }
    }

    private static <K, V> Map<K, V> byKey(List<V> rows, Function<V, K> key) {
        return rows.stream().collect(Collectors.toMap(key, Function.identity()));
    }
}
