package dev.concert.benchmark;

import dev.concert.benchmark.Results.Fact;
import dev.concert.benchmark.Results.Key;
import dev.concert.benchmark.Results.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as people read them, and as programs do. */
final class Report {

    private final Results results;
    private final String mode;
    private final String postgres;

    Report(Results results, String mode, String postgres) {
        this.results = results;
        this.mode = mode;
        this.postgres = postgres;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Measured with `benchmark.mode=%s` on %d processors (%s), Java %s, PostgreSQL %s, load generator, service"
                        + " and database on one machine.%n%n",
                mode,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("java.version"),
                postgres));
        table(text, List.of("aim", "wanted", "reached"), aims());
        Set<String> parts = results.rows().stream()
                .map(row -> row.key().part())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String part : parts) {
            text.append("\n**").append(part).append("**\n\n");
            table(
                    text,
                    HEADINGS,
                    results.rows().stream()
                            .filter(row -> row.key().part().equals(part))
                            .filter(row -> !row.key().isLimit()
                                    || row.key().operation().equals(Sides.EMPTY))
                            .sorted(Comparator.comparingInt(this::placeOfOperation)
                                    .thenComparing(row -> row.key().clients()))
                            .map(this::cells)
                            .toList());
        }
        List<Fact> others =
                results.facts().stream().filter(fact -> !isAimedAt(fact)).toList();
        if (!others.isEmpty()) {
            text.append('\n');
            table(
                    text,
                    List.of("figure", "state", "value"),
                    others.stream()
                            .map(fact -> List.of(fact.name(), fact.state(), number(fact.value()) + " " + fact.unit()))
                            .toList());
        }
        return text.toString();
    }

    private static final List<String> HEADINGS = List.of(
            "operation",
            "clients",
            "per second",
            "limit",
            "of the limit",
            "p50 ms",
            "p99 ms",
            "max ms",
            "failed",
            "CPU ms, service",
            "CPU ms, database",
            "CPU ms, limit's database");

    /** All rows of an operation, in all states, are neighbours. */
    private int placeOfOperation(Row row) {
        return results.rows().stream()
                .map(one -> one.key().state() + one.key().operation())
                .distinct()
                .toList()
                .indexOf(row.key().state() + row.key().operation());
    }

    private List<String> cells(Row row) {
        Key key = row.key();
        Measured measured = row.measured();
        String name = key.operation() + (key.state().isEmpty() ? "" : ", " + key.state());
        Optional<Measured> limit = results.limitOf(row).map(Row::measured);
        return List.of(
                name,
                String.valueOf(key.clients()),
                number(measured.perSecond()),
                limit.map(one -> number(one.perSecond())).orElse(""),
                limit.map(one -> number(measured.perSecond() / one.perSecond())).orElse(""),
                number(measured.p50()),
                number(measured.p99()),
                number(measured.max()),
                String.valueOf(measured.failures()),
                number(measured.serviceCost()),
                number(measured.databaseCost()),
                limit.map(one -> number(one.databaseCost())).orElse(""));
    }

    private static void table(StringBuilder text, List<String> headings, List<List<String>> rows) {
        text.append("| ").append(String.join(" | ", headings)).append(" |\n");
        text.append("|---".repeat(headings.size())).append("|\n");
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
    }

    /** Three digits that mean something. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "n/a";
        }
        double size = Math.abs(value);
        if (size < 100 && value == Math.rint(value)) {
            return String.valueOf(Math.round(value));
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    private static final int ANY = Integer.MAX_VALUE;

    /** What the project has set out to reach, as far as it was measured. */
    private List<List<String>> aims() {
        List<List<String>> aims = new ArrayList<>();
        ratio(aims, "poll while waiting, against the empty answer", Sides.POLL_WAITING, "≥ 0.5");
        growth(aims, "poll, CPU of the longest line against the shortest", Sides.POLL_WAITING, "line");
        ratio(aims, "dates, against plain JDBC", Sides.DATES, "≥ 0.5");
        ratio(aims, "seats, against plain JDBC", Sides.SEATS, "≥ 0.5");
        ratio(aims, "hold, against plain JDBC", Sides.HOLD, "≥ 0.5");
        ratio(aims, "charge, against plain JDBC", Sides.CHARGE, "≥ 0.5");
        ratio(aims, "pay, against plain JDBC", Sides.PAY, "≥ 0.5");
        for (String joins : List.of(Sides.JOIN, Sides.JOIN_WITHOUT_HTTP)) {
            String aim = (joins.equals(Sides.JOIN) ? "joins over HTTP" : "joins without HTTP") + ", the best, against ";
            ratio(
                    aims,
                    aim + "one insert per commit on one connection, as joins use",
                    best(joins, ANY),
                    best(Sides.INSERT, 1));
            ratio(
                    aims,
                    aim + "the best of one insert per commit on all connections",
                    best(joins, ANY),
                    best(Sides.INSERT, ANY));
        }
        growth(aims, "hold, CPU with most reservations stored against fewest", Sides.HOLD, "reservations");
        growth(aims, "pay, CPU with most reservations stored against fewest", Sides.PAY, "reservations");
        results.row(Sides.JOURNEY, Benchmark.TYPICAL_CLIENTS)
                .ifPresent(row -> aims.add(List.of(
                        "the whole journey, CPU of service and database",
                        "≤ 2.5 ms",
                        number(row.measured().cost()) + " ms")));
        served().filter(row -> row.key().clients() == Benchmark.TYPICAL_CLIENTS)
                .max(Comparator.comparingDouble(Report::spread))
                .ifPresent(row -> aims.add(List.of(
                        "p99 against p50 at " + Benchmark.TYPICAL_CLIENTS + " clients, the worst: "
                                + row.key().operation(),
                        "≤ 5",
                        number(spread(row)))));
        aims.add(List.of(
                "requests that failed",
                "0",
                String.valueOf(
                        served().mapToLong(row -> row.measured().failures()).sum())));
        for (Fact fact : results.facts()) {
            if (isAimedAt(fact)) {
                aims.add(List.of(
                        fact.name() + ", " + fact.state(), wanted(fact), number(fact.value()) + " " + fact.unit()));
            }
        }
        results.facts().stream()
                .filter(fact -> fact.name().startsWith("heap"))
                .reduce((first, last) -> last)
                .ifPresent(fact ->
                        aims.add(List.of(fact.name() + ", " + fact.state(), "≤ 256 MB", number(fact.value()) + " MB")));
        return aims;
    }

    private static boolean isAimedAt(Fact fact) {
        return fact.name().startsWith("start to first answer") || fact.name().startsWith("round trips");
    }

    private static String wanted(Fact fact) {
        return switch (fact.state()) {
            case "fresh embedded database" -> "≤ 8 s";
            case "existing embedded database" -> "≤ 5 s";
            case Sides.POLL_WAITING -> "0";
            case Sides.DATES, Sides.SEATS -> "≤ 2";
            case Sides.HOLD -> "≤ 5";
            case Sides.CHARGE -> "≤ 3";
            case Sides.PAY -> "≤ 7";
            default -> "";
        };
    }

    private Stream<Row> served() {
        return results.rows().stream().filter(row -> !row.key().isLimit());
    }

    private static double spread(Row row) {
        return row.measured().p99() / row.measured().p50();
    }

    private void ratio(List<List<String>> aims, String aim, String operation, String wanted) {
        Optional<Row> row = results.row(operation, Benchmark.TYPICAL_CLIENTS);
        OptionalDouble ratio = row.isEmpty() ? OptionalDouble.empty() : results.ratio(row.get());
        if (ratio.isPresent()) {
            aims.add(List.of(aim + ", " + Benchmark.TYPICAL_CLIENTS + " clients", wanted, number(ratio.getAsDouble())));
        }
    }

    private static void ratio(List<List<String>> aims, String aim, OptionalDouble served, OptionalDouble limit) {
        if (served.isPresent() && limit.isPresent()) {
            aims.add(List.of(aim, "≥ 3", number(served.getAsDouble() / limit.getAsDouble())));
        }
    }

    /** @param clients at most */
    private OptionalDouble best(String operation, int clients) {
        return results.rows(operation).stream()
                .filter(row -> row.key().part().equals("join") && row.key().clients() <= clients)
                .mapToDouble(row -> row.measured().perSecond())
                .max();
    }

    private void growth(List<List<String>> aims, String aim, String operation, String part) {
        List<Row> rows = results.rows(operation).stream()
                .filter(row -> row.key().part().equals(part))
                .toList();
        if (rows.size() > 1) {
            double first = rows.getFirst().measured().cost();
            double last = rows.getLast().measured().cost();
            aims.add(List.of(
                    aim + " (" + rows.getLast().key().state() + ", "
                            + rows.getFirst().key().state() + ")",
                    "≤ 1.2",
                    number(last / first)));
        }
    }

    String csv() {
        StringBuilder text =
                new StringBuilder("part,operation,state,clients,limit,done,failed,seconds,per_second,p50_ms,"
                        + "p99_ms,max_ms,service_cpu_ms,database_cpu_ms,generator_cpu_ms,of_the_limit\n");
        for (Row row : results.rows()) {
            Key key = row.key();
            Measured measured = row.measured();
            OptionalDouble ratio = results.ratio(row);
            text.append(String.format(
                    Locale.ROOT,
                    "%s,\"%s\",\"%s\",%d,\"%s\",%d,%d,%.3f,%.1f,%.3f,%.3f,%.3f,%.4f,%.4f,%.4f,%s%n",
                    key.part(),
                    key.operation(),
                    key.state(),
                    key.clients(),
                    key.limit() == null ? "" : key.limit(),
                    measured.done(),
                    measured.failures(),
                    measured.nanos() / 1e9,
                    measured.perSecond(),
                    measured.p50(),
                    measured.p99(),
                    measured.max(),
                    measured.serviceCost(),
                    measured.databaseCost(),
                    measured.generatorCost(),
                    ratio.isPresent() ? String.format(Locale.ROOT, "%.3f", ratio.getAsDouble()) : ""));
        }
        for (Fact fact : results.facts()) {
            text.append(String.format(
                    Locale.ROOT,
                    "figure,\"%s\",\"%s\",,\"%s\",%.4f%n",
                    fact.name(),
                    fact.state(),
                    fact.unit(),
                    fact.value()));
        }
        return text.toString();
    }
}
