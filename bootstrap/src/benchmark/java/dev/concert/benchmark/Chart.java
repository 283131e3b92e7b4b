package dev.concert.benchmark;

import dev.concert.benchmark.Results.Row;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How near each operation comes to its limit, and what it costs, as a picture. */
final class Chart {

    private static final int WIDTH = 960;
    private static final int ROW = 46;
    private static final int TOP = 84;
    private static final int NAMES = 250;
    private static final int BARS = 330;
    private static final int COSTS_AT = 690;
    private static final int COSTS = 170;
    private static final int BAR = 14;

    private static final String SERVICE = "#1f6feb";
    private static final String LIMIT = "#b9c0c9";
    private static final String DATABASE = "#e08a2c";

    private final StringBuilder svg = new StringBuilder();

    private Chart() {}

    static String of(Results results) {
        List<Row> rows = results.rows().stream()
                .filter(row -> !row.key().isLimit() && results.ratio(row).isPresent())
                .filter(row -> row.key().clients() == Benchmark.TYPICAL_CLIENTS)
                .toList();
        return new Chart().draw(results, rows);
    }

    private String draw(Results results, List<Row> rows) {
        int height = TOP + rows.size() * ROW + 30;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui, sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                height));
        text(20, 28, 17, "#111", "The service and its limits, " + Benchmark.TYPICAL_CLIENTS + " clients");
        text(NAMES, 56, 12, "#444", "per second: service, and its limit (empty answer or plain JDBC)");
        text(COSTS_AT, 56, 12, "#444", "CPU ms of one: service, database");
        double dearest = rows.stream().mapToDouble(row -> cost(row)).max().orElse(1);
        for (int i = 0; i < rows.size(); i++) {
            draw(rows.get(i), results.limitOf(rows.get(i)), TOP + i * ROW, dearest);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Row row, Optional<Row> limitRow, int y, double dearest) {
        double served = row.measured().perSecond();
        double limit = limitRow.map(one -> one.measured().perSecond()).orElse(served);
        double most = Math.max(served, limit);
        String state = row.key().state();
        text(20, y + 12, 13, "#111", row.key().operation().replaceFirst(":.*", ""));
        if (!state.isEmpty()) {
            text(20, y + 28, 11, "#666", state);
        }
        bar(NAMES, y, BARS * served / most, SERVICE);
        bar(NAMES, y + BAR + 2, BARS * limit / most, LIMIT);
        text(
                NAMES + 6 + BARS * served / most,
                y + 12,
                12,
                "#111",
                Report.number(served) + " · " + Report.number(served / limit));
        text(NAMES + 6 + BARS * limit / most, y + BAR + 14, 12, "#666", Report.number(limit));
        double service = orZero(row.measured().serviceCost());
        double database = orZero(row.measured().databaseCost());
        bar(COSTS_AT, y, COSTS * service / dearest, SERVICE);
        bar(COSTS_AT + COSTS * service / dearest, y, COSTS * database / dearest, DATABASE);
        text(
                COSTS_AT + 6 + COSTS * (service + database) / dearest,
                y + 12,
                12,
                "#111",
                Report.number(service) + " + " + Report.number(database));
    }

    private static double cost(Row row) {
        return orZero(row.measured().serviceCost()) + orZero(row.measured().databaseCost());
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    private void bar(double x, double y, double width, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                Math.max(width, 0),
                BAR,
                colour));
    }

    private void text(double x, double y, int size, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\">%s</text>%n",
                x,
                y,
                size,
                colour,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
