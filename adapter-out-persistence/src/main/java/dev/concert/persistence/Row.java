package dev.concert.persistence;

import dev.concert.domain.shared.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row that a statement returned, read by the names of its columns. Reading null fails where the method does not name it. */
record Row(ResultSet columns) {

    static final String VERSION = "version";

    long bigint(String column) throws SQLException {
        return present(column, bigintOrNull(column));
    }

    @Nullable
    Long bigintOrNull(String column) throws SQLException {
        return columns.getObject(column, Long.class);
    }

    int integer(String column) throws SQLException {
        return present(column, columns.getObject(column, Integer.class));
    }

    @Nullable
    Integer integerOrNull(String column) throws SQLException {
        return columns.getObject(column, Integer.class);
    }

    boolean isTrue(String column) throws SQLException {
        return present(column, columns.getObject(column, Boolean.class));
    }

    String text(String column) throws SQLException {
        return present(column, columns.getString(column));
    }

    @Nullable
    String textOrNull(String column) throws SQLException {
        return columns.getString(column);
    }

    <E extends Enum<E>> E constant(Class<E> type, String column) throws SQLException {
        return Enum.valueOf(type, text(column));
    }

    UUID uuid(String column) throws SQLException {
        return present(column, columns.getObject(column, UUID.class));
    }

    Instant instant(String column) throws SQLException {
        return present(column, instantOrNull(column));
    }

    @Nullable
    Instant instantOrNull(String column) throws SQLException {
        OffsetDateTime at = columns.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }

    List<Integer> integers(String column) throws SQLException {
        return List.of((Integer[]) columns.getArray(column).getArray());
    }

    /** The only place where a version is made from what is stored. */
    Version version() throws SQLException {
        return new Version(bigint(VERSION));
    }

    private static <V> V present(String column, @Nullable V value) {
        return Objects.requireNonNull(value, column);
    }
}
