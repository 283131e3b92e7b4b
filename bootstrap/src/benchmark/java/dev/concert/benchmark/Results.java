package dev.concert.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** All that was measured in one run, in the order in which it was measured first. */
final class Results {

    /**
     * What was measured.
     *
     * @param part of the benchmark
     * @param state in which the service was, or empty
     * @param limit the name of what it is compared with, in the same part and state with as many clients; null for a
     *     limit
     */
    record Key(
            String part,
            String operation,
            String state,
            int clients,
            @Nullable String limit) {

        boolean isLimit() {
            return limit == null;
        }
    }

    record Row(Key key, Measured measured, int times) {

        double secondsForAll() {
            return measured.nanos() / 1e9 / times;
        }
    }

    /** A single figure. */
    record Fact(String name, String state, double value, String unit) {}

    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final List<Fact> facts = new ArrayList<>();

    void add(Key key, Measured measured) {
        rows.merge(
                key,
                new Row(key, measured, 1),
                (before, more) -> new Row(key, before.measured.plus(more.measured), before.times + more.times));
    }

    void add(Fact fact) {
        facts.add(fact);
    }

    List<Row> rows() {
        return List.copyOf(rows.values());
    }

    List<Row> rows(String operation) {
        return rows.values().stream()
                .filter(row -> row.key.operation.equals(operation))
                .toList();
    }

    Optional<Row> row(String operation, int clients) {
        return rows(operation).stream()
                .filter(row -> row.key.clients == clients)
                .findFirst();
    }

    List<Fact> facts() {
        return List.copyOf(facts);
    }

    Optional<Row> limitOf(Row row) {
        Key key = row.key;
        return key.limit == null
                ? Optional.empty()
                : Optional.ofNullable(rows.get(new Key(key.part, key.limit, key.state, key.clients, null)));
    }

    /** How much of the limit's speed was reached. */
    OptionalDouble ratio(Row row) {
        return limitOf(row).stream()
                .mapToDouble(limit -> row.measured.perSecond() / limit.measured.perSecond())
                .findAny();
    }
}
