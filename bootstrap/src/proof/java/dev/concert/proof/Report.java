package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What all proofs have tried and found, as a Markdown table in {@code target/proof/report.md}; after a long run it is
 * printed as well.
 */
final class Report implements ParameterResolver {

    private static final int SHOWN = 5;

    /** Hands in one line, and fails if there are violations. Nothing tried proves nothing. */
    @FunctionalInterface
    interface Findings {
        void add(String promise, String tried, Collection<?> violations);
    }

    private record Row(String promise, String tried, int violations) {}

    /** Closed when the last test is over. */
    private static final class Table implements Findings, AutoCloseable {

        private final List<Row> rows = new ArrayList<>();

        @Override
        public synchronized void add(String promise, String tried, Collection<?> violations) {
            rows.add(new Row(promise, tried, violations.size()));
            assertThat(violations.stream().limit(SHOWN))
                    .as("%s: %d violations; tried: %s", promise, violations.size(), tried)
                    .isEmpty();
        }

        @Override
        public synchronized void close() throws IOException {
            StringBuilder table = new StringBuilder("| promise | tried | violations |\n|---|---|---|\n");
            rows.forEach(row -> table.append("| ")
                    .append(row.promise())
                    .append(" | ")
                    .append(row.tried())
                    .append(" | ")
                    .append(row.violations())
                    .append(" |\n"));
            Path file = Path.of("target", "proof", "report.md");
            Files.createDirectories(file.getParent());
            Files.writeString(file, table);
            if (Effort.isLong()) {
                System.out.println("\n" + table);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Findings.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(ExtensionContext.Namespace.create(Report.class))
                .computeIfAbsent(Table.class);
    }
}
