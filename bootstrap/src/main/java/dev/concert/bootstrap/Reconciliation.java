package dev.concert.bootstrap;

import dev.concert.application.reconciliation.ReconcileBooksUseCase;
import dev.concert.application.reconciliation.ReconcileBooksUseCase.Mismatch;
import dev.concert.application.reconciliation.ReconcileBooksUseCase.Report;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Shows the operator whether money and seats add up: by a gauge, by a part of the health, and once for each mismatch by an error
 * in the log. A mismatch takes no node out of service: all nodes see the same, and each still works correctly.
 */
@Component("reconciliation")
class Reconciliation implements HealthIndicator {

    /** Neither up nor down: the service works, and an operator has to look. Not mapped to an HTTP status of its own. */
    static final Status MISMATCH = new Status("MISMATCH");

    /** How many mismatches the health names. */
    private static final int NAMED = 20;

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private final ReconcileBooksUseCase books;
    private final Counter compared;
    private final JobLog jobLog;
    private volatile Report latest = new Report(0, Collections.emptySortedSet(), Collections.emptySortedSet(), 0);

    Reconciliation(ReconcileBooksUseCase books, MeterRegistry registry) {
        this.books = books;
        this.jobLog = new JobLog(registry, "reconciliation", "Comparing the books");
        Gauge.builder("concert.reconciliation.mismatches", this::mismatches)
                .description("Wallets, sold seats and payments that do not add up")
                .register(registry);
        Gauge.builder("concert.reconciliation.rounds", () -> latest.rounds())
                .description("How often this node has compared everything")
                .register(registry);
        compared = Counter.builder("concert.reconciliation.compared")
                .description("Wallets, seats and payments that this node has compared")
                .register(registry);
    }

    private double mismatches() {
        return jobLog.isFailing() ? Double.NaN : latest.known().size();
    }

    @Scheduled(fixedDelayString = "PT10S")
    void reconcile() {
        jobLog.run(() -> {
            Report report = books.reconcile();
            latest = report;
            compared.increment(report.compared());
            if (!report.found().isEmpty()) {
                log.error(
                        "The books do not balance: {}",
                        report.found().stream().map(Reconciliation::name).toList());
            }
        });
    }

    private static String name(Mismatch mismatch) {
        return switch (mismatch.book()) {
            case WALLET -> "the wallet of user " + mismatch.id();
            case SEAT -> "seat row " + mismatch.id();
            case PAYMENT -> "payment " + mismatch.id();
        };
    }

    @Override
    public Health health() {
        Report report = latest;
        List<String> named =
                report.known().stream().limit(NAMED).map(Reconciliation::name).toList();
        return Health.status(named.isEmpty() ? Status.UP : MISMATCH)
                .withDetail("mismatches", report.known().size())
                .withDetail("named", named)
                .withDetail("rounds", report.rounds())
                .build();
    }
}
