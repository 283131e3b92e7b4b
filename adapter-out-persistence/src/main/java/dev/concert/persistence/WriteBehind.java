package dev.concert.persistence;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Gathers what a unit of work writes, and sends it in one round trip, in the order of writing: at the end of the work, or before
 * the work reads again. A write that does not change exactly its rows fails the unit of work. Thread-safe.
 */
@Component
class WriteBehind {

    private final JdbcTemplate jdbc;

    WriteBehind(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

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
     * Writes, at the end of the work at the latest. The statements that come after it must be able to run even if this one
     * changes too few rows: their failure would be thrown in place of {@code otherwise}.
     *
     * @param sql one statement, of one text for all values, so that it is prepared once
     * @param rows how many it changes
     * @param values longs, integers, UUIDs, texts and arrays of these; instants and nulls go as texts, for the SQL to cast
     */
    void write(String sql, int rows, Supplier<? extends RuntimeException> otherwise, @Nullable Object... values) {
        if (!(TransactionSynchronizationManager.getResource(this) instanceof Gathered gathered)) {
            throw new IllegalStateException("Nothing is written outside a unit of work");
        }
        gathered.writes.add(new Write(sql, rows, otherwise, values));
    }

    /** Writes some rows of a table, or none. */
    <T> void write(ForRows<T> sql, Collection<T> rows, Supplier<? extends RuntimeException> otherwise) {
        if (!rows.isEmpty()) {
            write(sql.sql(rows), rows.size(), otherwise, sql.values(rows));
        }
    }

    /**
     * Reads what was written as well; also outside a unit of work.
     *
     * @param values as {@link #write} takes them
     */
    <R> List<R> read(String sql, RowMapper<R> row, @Nullable Object... values) {
        flush();
        return jdbc.query(sql, statement -> bind(statement, 0, values), row);
    }

    /** The first row, if there is one. */
    <R> Optional<R> readOne(String sql, RowMapper<R> row, @Nullable Object... values) {
        return read(sql, row, values).stream().findFirst();
    }

    /** Sends what was written: before every statement that does not come by here. */
    void flush() {
        if (TransactionSynchronizationManager.getResource(this) instanceof Gathered gathered) {
            send(gathered);
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

    /**
     * Always the same type for a parameter: the server prepares a statement anew for others.
     *
     * @return how many of the statement's parameters are bound then
     */
    private static int bind(PreparedStatement statement, int bound, @Nullable Object[] values) throws SQLException {
        int parameter = bound;
        for (Object value : values) {
            parameter++;
            switch (value) {
                case null -> statement.setNull(parameter, Types.VARCHAR);
                case Instant instant -> statement.setString(parameter, instant.toString());
                default -> statement.setObject(parameter, value);
            }
        }
        return parameter;
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
