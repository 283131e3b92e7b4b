package dev.concert.persistence;

import dev.concert.domain.shared.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;

/**
 * The one description of a table: its columns with their types, the value that an aggregate has for each, and how a row becomes
 * an aggregate again. All lists of columns and parameters are derived from it. Immutable.
 *
 * @param <T> what one row stands for
 */
final class Table<T> implements RowMapper<T> {

    enum Type {
        BIGINT("bigint"),
        INTEGER("integer"),
        BOOLEAN("boolean"),
        TEXT("text"),
        UUID("uuid"),
        TIMESTAMP("timestamptz"),
        /** Only for rows that are added one by one: {@code unnest} would take arrays of arrays apart. */
        INTEGERS("integer[]");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        @Nullable
        Object scalar(@Nullable Object value) {
            return switch (this) {
                case BIGINT, INTEGER, UUID, INTEGERS -> value;
                case BOOLEAN, TEXT, TIMESTAMP -> Objects.toString(value, null);
            };
        }

        Object array(@Nullable Object[] values) {
            return switch (this) {
                case BIGINT -> Arrays.copyOf(values, values.length, Long[].class);
                case INTEGER -> Arrays.copyOf(values, values.length, Integer[].class);
                case BOOLEAN, TEXT, UUID, TIMESTAMP -> WriteBehind.texts(Arrays.asList(values), value -> value);
                case INTEGERS -> throw new UnsupportedOperationException("Rows with arrays are added one by one");
            };
        }
    }

    private enum Role {
        FINDS_ROW,
        FIXED,
        CHANGING
    }

    record Column<T>(String name, Type type, Role role, BiFunction<T, Stored, @Nullable Object> value) {}

    /**
     * A sealed state as its table stores it: a name, and the facts that belong to it by the names of their columns. The columns
     * of all other facts are null.
     */
    record Stored(String name, Map<String, @Nullable Object> facts) {

        private static final Stored STATELESS = new Stored("", Map.of());

        static Stored as(Enum<?> state) {
            return new Stored(state.name(), Map.of());
        }

        Stored with(String column, @Nullable Object fact) {
            Map<String, @Nullable Object> more = new HashMap<>(facts);
            more.put(column, fact);
            return new Stored(name, more);
        }
    }

    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final String name;
    private final List<Column<T>> columns;
    private final Function<T, Stored> state;
    private final Reader<T> reader;

    private Table(Description<T> description, Reader<T> reader) {
        this.name = description.name;
        this.columns = List.copyOf(description.columns);
        this.state = description.state;
        this.reader = reader;
    }

    static <T> Description<T> named(String name) {
        return new Description<>(name);
    }

    /** A table that is being described, column by column. */
    static final class Description<T> {

        private final String name;
        private final List<Column<T>> columns = new ArrayList<>();
        private Function<T, Stored> state = row -> Stored.STATELESS;

        private Description(String name) {
            this.name = name;
        }

        /** Updates find the row by it. */
        Description<T> key(String column, Type type, Function<T, Object> value) {
            return add(column, type, Role.FINDS_ROW, (row, stored) -> value.apply(row));
        }

        /** As it was read: a row of another version by now is not updated. */
        Description<T> version(Function<T, Version> version) {
            return key(Row.VERSION, Type.BIGINT, row -> version.apply(row).value());
        }

        /** Written once, when the row is added. */
        Description<T> fixed(String column, Type type, Function<T, @Nullable Object> value) {
            return add(column, type, Role.FIXED, (row, stored) -> value.apply(row));
        }

        Description<T> changing(String column, Type type, Function<T, @Nullable Object> value) {
            return add(column, type, Role.CHANGING, (row, stored) -> value.apply(row));
        }

        /** The column {@code state}; those of its facts follow. */
        Description<T> state(Function<T, Stored> stored) {
            state = stored;
            return add("state", Type.TEXT, Role.CHANGING, (row, its) -> its.name());
        }

        /** What some states know, and others do not. */
        Description<T> fact(String column, Type type) {
            return add(column, type, Role.CHANGING, (row, its) -> its.facts().get(column));
        }

        private Description<T> add(String column, Type type, Role role, BiFunction<T, Stored, @Nullable Object> value) {
            columns.add(new Column<>(column, type, role, value));
            return this;
        }

        Table<T> readBy(Reader<T> reader) {
            return new Table<>(this, reader);
        }

        /** For what SQL only writes. */
        Table<T> neverRead() {
            return readBy(row -> {
                throw new UnsupportedOperationException(name + " is not read by SQL");
            });
        }
    }

    @Override
    public T mapRow(ResultSet row, int index) throws SQLException {
        return reader.read(new Row(row));
    }

    String name() {
        return name;
    }

    /** The types of the columns by their names, in the order of the description. */
    Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        columns.forEach(column -> types.put(column.name, column.type.sql));
        return types;
    }

    /** All columns of the table, for a condition to follow. */
    String select() {
        return "SELECT " + names(columns, "") + " FROM " + name + " ";
    }

    /** The rows that meet the condition, locked; foreign keys may still refer to them. */
    String lock(String condition) {
        return select() + "WHERE " + condition + " FOR NO KEY UPDATE";
    }

    /** All columns, of the table under this alias. */
    String columnsOf(String alias) {
        return names(columns, alias + ".");
    }

    ForRows<T> insert() {
        return insertIf("true");
    }

    /** @param condition on which the rows are added at all */
    ForRows<T> insertIf(String condition) {
        return forRows(
                columns,
                "INSERT INTO " + name + " (" + names(columns, "") + ") SELECT * FROM {rows} WHERE " + condition,
                "added");
    }

    /**
     * @param sql in which <code>{changed}</code> stands for the rows as they are afterwards, under that alias, and
     *     <code>{changes}</code> for setting all columns that change
     */
    ForRows<T> updateBy(String sql) {
        String changes = columns.stream()
                .filter(column -> column.role == Role.CHANGING)
                .map(column -> column.name + " = changed." + column.name)
                .collect(Collectors.joining(", "));
        return forRows(
                columns.stream().filter(column -> column.role != Role.FIXED).toList(),
                sql.replace("{changes}", changes).replace("{changed}", "{rows}"),
                "changed");
    }

    private ForRows<T> forRows(List<Column<T>> bound, String sql, String alias) {
        String as = " AS " + alias + " (" + names(bound, "") + ")";
        String scalars = bound.stream().map(column -> "?::" + column.type.sql).collect(Collectors.joining(", "));
        String arrays =
                bound.stream().map(column -> "?::" + column.type.sql + "[]").collect(Collectors.joining(", "));
        return new ForRows<>(
                state,
                bound,
                sql.replace("{rows}", "(VALUES (" + scalars + "))" + as),
                sql.replace("{rows}", "unnest(" + arrays + ")" + as));
    }

    private static <T> String names(List<Column<T>> columns, String prefix) {
        return columns.stream().map(column -> prefix + column.name).collect(Collectors.joining(", "));
    }
}
