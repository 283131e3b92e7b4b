package dev.concert.benchmark;

import dev.concert.benchmark.Customer.Buyer;
import dev.concert.benchmark.Customer.Holder;
import dev.concert.benchmark.Database.Evening;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The limit: what the database has to do for a request in any case, with nothing around it. Statements by hand, one for
 * each row that is read, locked or changed, on the service's own tables with all their constraints, prepared, in one
 * transaction, committed as durably. No HTTP, no JSON, no domain.
 */
final class PlainJdbc {

    private static final int ID_BLOCK = 50;
    private static final int HOLD_MINUTES = 60;
    private static final int HISTORY = 50;

    private final AtomicLong ids = new AtomicLong();
    private long endOfIds;

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    }

    private interface Work<T> {
        T apply() throws SQLException;
    }

    private static <T> T inOneTransaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = work.apply();
            connection.commit();
            committed = true;
            return result;
        } finally {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case null -> statement.setObject(i + 1, null);
                default -> statement.setObject(i + 1, values[i]);
            }
        }
    }

    private static void change(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("Not one row: " + sql);
            }
        }
    }

    /** Reads the first column of each row, and nothing of the others but that they come. */
    private static List<Long> read(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            try (ResultSet row = statement.executeQuery()) {
                List<Long> numbers = new ArrayList<>();
                while (row.next()) {
                    numbers.add(row.getLong(1));
                }
                return numbers;
            }
        }
    }

    private static long readOne(Connection connection, String sql, Object... values) throws SQLException {
        List<Long> rows = read(connection, sql, values);
        if (rows.size() != 1) {
            throw new SQLException("Not one row: " + sql);
        }
        return rows.getFirst();
    }

    private static final String TOKEN = """
            select user_id, id, queue_id, number, first_place, state, issued_at, admitted_at, claim_until, session_until, claimed_at,
              hold_until, ended_at, end_reason, expires_at
            from queue_token where id = ?""";

    private static void readToken(Connection connection, Customer customer) throws SQLException {
        readOne(connection, TOKEN, UUID.fromString(customer.token()));
    }

    private static void lockToken(Connection connection, Customer customer) throws SQLException {
        readOne(connection, TOKEN + " for no key update", UUID.fromString(customer.token()));
    }

    /** One row and one commit for each, as if there were no order to keep. */
    void insertToken(Connection connection, long line, long number, long userId) throws SQLException {
        change(
                connection,
                "insert into queue_token (id, queue_id, number, first_place, user_id, state, issued_at)"
                        + " values (?, ?, ?, ?, ?, 'WAITING', ?)",
                UUID.randomUUID(),
                line,
                number,
                number,
                userId,
                now());
    }

    void concerts(Connection connection) throws SQLException {
        read(connection, """
                select c.id, c.name, c.artist from concert c
                where exists (
                  select from performance p
                  where p.concert_id = c.id and p.date >= ? and exists (
                    select from seat s
                    where s.performance_id = p.id and s.state <> 'SOLD' and (s.state = 'AVAILABLE' or s.held_until <= ?)))
                order by c.id""", LocalDate.now(ZoneOffset.UTC), now());
    }

    void dates(Connection connection, Customer customer, long concertId) throws SQLException {
        readToken(connection, customer);
        try (PreparedStatement statement = connection.prepareStatement("""
                select p.date from performance p
                where p.concert_id = ? and p.date >= ? and exists (
                  select from seat s
                  where s.performance_id = p.id and s.state <> 'SOLD' and (s.state = 'AVAILABLE' or s.held_until <= ?))
                order by p.date""")) {
            set(statement, concertId, LocalDate.now(ZoneOffset.UTC), now());
            try (ResultSet row = statement.executeQuery()) {
                List<Date> dates = new ArrayList<>();
                while (row.next()) {
                    dates.add(row.getDate(1));
                }
            }
        }
    }

    void seats(Connection connection, Customer customer, Evening evening) throws SQLException {
        readToken(connection, customer);
        read(connection, """
                select s.number from seat s join performance p on s.performance_id = p.id
                where p.concert_id = ? and p.date = ?
                  and s.state <> 'SOLD' and (s.state = 'AVAILABLE' or s.held_until <= ?)
                order by s.number""", evening.concertId(), evening.date(), now());
    }

    void balance(Connection connection, Customer customer) throws SQLException {
        readToken(connection, customer);
        readOne(connection, "select balance from wallet where user_id = ?", customer.userId());
    }

    void history(Connection connection, Customer customer) throws SQLException {
        readToken(connection, customer);
        read(
                connection,
                "select id, kind, amount, at from wallet_entry where user_id = ? order by sequence desc limit ?",
                customer.userId(),
                HISTORY);
    }

    /** @return the reservation, or none if the seat is taken */
    OptionalLong hold(Connection connection, Buyer buyer) throws SQLException {
        long id = nextReservationId(connection);
        return inOneTransaction(connection, () -> {
            lockToken(connection, buyer.customer());
            long performance = readOne(
                    connection,
                    """
                    select p.id, p.date, c.id, c.name, c.artist from performance p join concert c on c.id = p.concert_id
                    where p.concert_id = ? and p.date = ?""",
                    buyer.place().evening().concertId(),
                    buyer.place().evening().date());
            List<Long> free = read(connection, """
                    select id, version, price from seat
                    where performance_id = ? and number = ? and state = 'AVAILABLE' for no key update""", performance, buyer.place().seat());
            if (free.isEmpty()) {
                return OptionalLong.empty();
            }
            OffsetDateTime now = now();
            OffsetDateTime until = now.plusMinutes(HOLD_MINUTES);
            change(
                    connection,
                    """
                    insert into reservation
                      (id, user_id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until)
                    values (?, ?, ?, ?, ?, ?, 'HELD', ?, ?)""",
                    id,
                    buyer.customer().userId(),
                    UUID.fromString(buyer.customer().token()),
                    performance,
                    new Integer[] {buyer.place().seat()},
                    Database.PRICE,
                    now,
                    until);
            change(
                    connection,
                    "insert into seat_claim (reservation_id, seat_id, during) values (?, ?, tstzrange(?, ?))",
                    id,
                    free.getFirst(),
                    now,
                    until);
            change(connection, """
                    update seat set state = 'HELD', version = version + 1, reservation_id = ?, held_until = ?
                    where id = ?""", id, until, free.getFirst());
            change(
                    connection,
                    "update queue_token set hold_until = ? where id = ?",
                    until,
                    UUID.fromString(buyer.customer().token()));
            return OptionalLong.of(id);
        });
    }

    private long nextReservationId(Connection connection) throws SQLException {
        synchronized (ids) {
            if (ids.get() == endOfIds) {
                ids.set(readOne(connection, "select nextval('reservation_id')"));
                endOfIds = ids.get() + ID_BLOCK;
            }
            return ids.getAndIncrement();
        }
    }

    void charge(Connection connection, Customer customer, long amount) throws SQLException {
        inOneTransaction(connection, () -> {
            readToken(connection, customer);
            post(connection, customer.userId(), "CHARGE", amount, null);
            return customer;
        });
    }

    private static void post(Connection connection, long userId, String kind, long amount, @Nullable Long reservation)
            throws SQLException {
        long before;
        long version;
        try (PreparedStatement statement = connection.prepareStatement(
                "select balance, version from wallet where user_id = ? for no key update")) {
            set(statement, userId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                before = row.getLong(1);
                version = row.getLong(2);
            }
        }
        long after = before + (kind.equals("CHARGE") ? amount : -amount);
        change(
                connection,
                "update wallet set balance = ?, version = ? where user_id = ? and version = ?",
                after,
                version + 1,
                userId,
                version);
        change(connection, """
                insert into wallet_entry (user_id, sequence, kind, amount, balance_before, balance_after, reservation_id, at)
                values (?, ?, ?, ?, ?, ?, ?::bigint, ?)""", userId, version + 1, kind, amount, before, after, reservation, now());
    }

    private static final String RESERVATION = """
            select user_id, id, token_id, performance_id, seat_numbers, amount, state, held_at, held_until, paid_at,
              cancelled_at
            from reservation where id = ? for no key update""";

    private static final String HELD_SEAT = """
            select id, version, price, number, held_until from seat
            where reservation_id = ? and state = 'HELD' for no key update""";

    void pay(Connection connection, Holder holder) throws SQLException {
        Customer customer = holder.customer();
        long id = holder.reservationId();
        inOneTransaction(connection, () -> {
            lockToken(connection, customer);
            readOne(connection, RESERVATION, id);
            long seat = readOne(connection, HELD_SEAT, id);
            post(connection, customer.userId(), "USE", Database.PRICE, id);
            OffsetDateTime now = now();
            change(connection, """
                    update seat set state = 'SOLD', version = version + 1, held_until = null, owner_id = ?
                    where id = ?""", customer.userId(), seat);
            change(connection, "update reservation set state = 'PAID', paid_at = ? where id = ?", now, id);
            change(
                    connection,
                    "update seat_claim set during = tstzrange(lower(during), null) where reservation_id = ?",
                    id);
            change(
                    connection,
                    "insert into payment (reservation_id, user_id, amount, paid_at) values (?, ?, ?, ?)",
                    id,
                    customer.userId(),
                    Database.PRICE,
                    now);
            change(connection, """
                    update queue_token
                    set state = 'ENDED', ended_at = ?, end_reason = 'PAID',
                      claim_until = null, session_until = null, claimed_at = null, hold_until = null
                    where id = ?""", now, UUID.fromString(customer.token()));
            return holder;
        });
    }

    void look(Connection connection, Holder holder) throws SQLException {
        readToken(connection, holder.customer());
        readOne(connection, """
                select r.id, r.user_id, r.token_id, r.performance_id, r.seat_numbers, r.amount, r.state, r.held_at,
                  r.held_until, r.paid_at, r.cancelled_at, c.name, p.date
                from reservation r join performance p on p.id = r.performance_id join concert c on c.id = p.concert_id
                where r.id = ? and r.user_id = ?""", holder.reservationId(), holder.customer().userId());
    }

    void leave(Connection connection, Customer customer) throws SQLException {
        readToken(connection, customer);
        inOneTransaction(connection, () -> {
            lockToken(connection, customer);
            change(connection, """
                    update queue_token
                    set state = 'ENDED', ended_at = ?, end_reason = 'LEFT',
                      claim_until = null, session_until = null, claimed_at = null, hold_until = null
                    where id = ?""", now(), UUID.fromString(customer.token()));
            return customer;
        });
    }

    void cancel(Connection connection, Holder holder) throws SQLException {
        long id = holder.reservationId();
        inOneTransaction(connection, () -> {
            lockToken(connection, holder.customer());
            readOne(connection, RESERVATION, id);
            long seat = readOne(connection, HELD_SEAT, id);
            OffsetDateTime now = now();
            change(connection, """
                    update seat set state = 'AVAILABLE', version = version + 1, reservation_id = null, held_until = null
                    where id = ?""", seat);
            change(connection, "update reservation set state = 'CANCELLED', cancelled_at = ? where id = ?", now, id);
            change(
                    connection,
                    "update seat_claim set during = tstzrange(lower(during), ?) where reservation_id = ?",
                    now,
                    id);
            change(
                    connection,
                    "update queue_token set hold_until = null where id = ?",
                    UUID.fromString(holder.customer().token()));
            return holder;
        });
    }

    /** A new user, inside at once. */
    Customer join(Connection connection, long line, long number, String name) throws SQLException {
        UUID token = UUID.randomUUID();
        return inOneTransaction(connection, () -> {
            long userId = readOne(connection, "insert into app_user (username) values (?) returning id", name);
            change(connection, "insert into wallet (user_id) values (?)", userId);
            OffsetDateTime now = now();
            change(connection, """
                    insert into queue_token
                      (id, queue_id, number, first_place, user_id, state, issued_at, admitted_at, claim_until, session_until,
                        claimed_at)
                    values (?, ?, ?, 1, ?, 'ADMITTED', ?, ?, ?, ?, ?)""", token, line, number, userId, now, now, now.plusHours(1), now.plusHours(1), now);
            return new Customer(token.toString(), userId);
        });
    }

    void poll(Connection connection, Customer customer) throws SQLException {
        readToken(connection, customer);
    }
}
