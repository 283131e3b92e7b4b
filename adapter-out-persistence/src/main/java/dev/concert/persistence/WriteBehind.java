package dev.concert.persistence;

import jakarta.persistence.EntityManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Gathers what a unit of work writes, and sends it to the database in one round trip: at the end of the work, or before the
 * work reads again. The statements run in the order in which they were written. A write that does not change exactly its rows
 * fails the unit of work, also when that is noticed only at the end. Thread-safe.
 */
@Component
class WriteBehind {

    private final Session session;
    private final JdbcOperations jdbc;

    WriteBehind(EntityManager entityManager, JdbcOperations jdbc) {
        this.session = entityManager.unwrap(Session.class);
        this.jdbc = jdbc;
    }

    /**
     * @param sql one statement, of one text for all rows and values, so that it is prepared once
     * @param rows how many it changes
     * @param otherwise what to throw if it does not
     */
    private record Write(
            String sql,
            int rows,
            Supplier<? extends RuntimeException> otherwise,
            @Nullable Object[] values) {}

    private static final class Gathered {
        final List<Write> writes = new ArrayList<>();
    }

    /** Does the work, and sends what it has written. */
    <T> T during(Supplier<T> work) {
        Gathered gathered = new Gathered();
        TransactionSynchronizationManager.bindResource(this, gathered);
        try {
            T result = work.get();
            send(gathered);
            return result;
        } finally {
            TransactionSynchronizationManager.unbindResource(this);
        }
    }

    /**
     * Writes, sooner or later. The statements that come after it must be able to run also if this one changes too few rows:
     * their failure would be told in place of {@code otherwise}.
     *
     * @param values longs, integers, UUIDs, texts and arrays of these; instants and nulls go as texts, for the SQL to cast
     */
    void write(String sql, int rows, Supplier<? extends RuntimeException> otherwise, @Nullable Object... values) {
        if (!(TransactionSynchronizationManager.getResource(this) instanceof Gathered gathered)) {
            throw new IllegalStateException("Nothing is written outside a unit of work");
        }
        gathered.writes.add(new Write(sql, rows, otherwise, values));
    }

    /**
     * A statement about one row or several. That about one takes scalars: the server plans it once, where it plans anew for
     * arrays each time, which takes longer than to run it. That about several takes arrays, so that its text is the same
     * however many there are.
     */
    record ForRows(String one, String several) {

        /**
         * @param sql in which {@code %s} stands for the rows
         * @param types of their columns
         */
        static ForRows of(String sql, String... types) {
            return new ForRows(
                    sql.formatted(Stream.of(types).collect(Collectors.joining(", ?::", "(VALUES (?::", "))"))),
                    sql.formatted(Stream.of(types).collect(Collectors.joining("[], ?::", "unnest(?::", "[])"))));
        }
    }

    /** The same for all of some rows, of which there is at least one: the columns have a value for each. */
    void write(ForRows sql, Supplier<? extends RuntimeException> otherwise, @Nullable Object[]... columns) {
        int rows = columns[0].length;
        if (rows == 1) {
            write(
                    sql.one,
                    rows,
                    otherwise,
                    Stream.of(columns).map(column -> column[0]).toArray());
        } else {
            write(sql.several, rows, otherwise, (Object[]) columns);
        }
    }

    /**
     * Reads by JDBC, which costs a fraction of what JPA does and is for what requests do all the time. Sees what was written;
     * also outside a unit of work.
     *
     * @param values as of {@link #write}
     */
    <R> List<R> read(String sql, RowMapper<R> row, @Nullable Object... values) {
        if (TransactionSynchronizationManager.getResource(this) instanceof Gathered gathered) {
            send(gathered);
        }
        return jdbc.query(sql, statement -> bind(statement, 0, values), row);
    }

    /** The same of a row, if there is one. */
    <R> Optional<R> readOne(String sql, RowMapper<R> row, @Nullable Object... values) {
        return read(sql, row, values).stream().findFirst();
    }

    /** The column's instant, or null. Rows that were written by hand may be finer than the domain's whole milliseconds. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Before every read by JPA: what was written is sent, and what was read before is forgotten. */
    void flush() {
        if (TransactionSynchronizationManager.getResource(this) instanceof Gathered gathered) {
            send(gathered);
            session.clear();
        }
    }

    private void send(Gathered gathered) {
        if (gathered.writes.isEmpty()) {
            return;
        }
        List<Write> writes = List.copyOf(gathered.writes);
        gathered.writes.clear();
        String all = writes.stream().map(Write::sql).collect(Collectors.joining(";\n"));
        jdbc.execute(all, (PreparedStatement statement) -> {
            int bound = 0;
            for (Write write : writes) {
                bound = bind(statement, bound, write.values);
            }
            statement.execute();
            for (Write write : writes) {
                if (statement.getUpdateCount() != write.rows) {
                    throw write.otherwise.get();
                }
                statement.getMoreResults();
            }
            return writes;
        });
    }

    /** @return how many of the statement's parameters are bound then */
    private static int bind(PreparedStatement statement, int bound, @Nullable Object[] values) throws SQLException {
        int parameter = bound;
        for (Object value : values) {
            set(statement, ++parameter, value);
        }
        return parameter;
    }

    /** Always the same type for a parameter: the server prepares a statement anew for others. */
    private static void set(PreparedStatement statement, int parameter, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(parameter, Types.VARCHAR);
            case Long number -> statement.setLong(parameter, number);
            case Integer number -> statement.setInt(parameter, number);
            case String text -> statement.setString(parameter, text);
            case Instant instant -> statement.setString(parameter, instant.toString());
            default -> statement.setObject(parameter, value);
        }
    }

    /** A column of several rows, for {@code unnest}: so the statement is the same however many there are. */
    static <R> @Nullable Long[] longs(Collection<R> rows, Function<R, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    /** The same as texts, for the SQL to cast. */
    static <R> @Nullable String[] texts(Collection<R> rows, Function<R, @Nullable Object> column) {
        return rows.stream()
                .map(row -> Objects.toString(column.apply(row), null))
                .toArray(String[]::new);
    }
}
