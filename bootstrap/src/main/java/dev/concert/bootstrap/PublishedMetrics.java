package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The service's own figures, as Prometheus reads them. Counters count what this node did, gauges show the queues of all nodes. */
@Component
class PublishedMetrics implements ServiceMetrics {

    private final QueueQueries queries;
    private final Counter admissions;
    private final Counter passedOver;
    private final Counter forgotten;
    private final Map<Forecast, Counter> forecasts = new EnumMap<>(Forecast.class);
    private final Counter heldSeats;
    private final Counter soldSeats;
    private final Counter refundedSeats;
    private final Counter conflicts;
    private final Counter expiries;
    private final JobLog jobLog;
    private List<QueueStatus> queues = List.of();
    private final MultiGauge waiting;
    private final MultiGauge admitted;

    PublishedMetrics(QueueQueries queries, MeterRegistry registry) {
        this.queries = queries;
        jobLog = new JobLog(registry, "measurement", "Measuring the queues");
        admissions = counter(registry, "concert.queue.admissions", "Users admitted");
        passedOver = counter(registry, "concert.queue.passed.over", "Users passed over because they were absent");
        forgotten = counter(registry, "concert.queue.forgotten", "Users forgotten because they were absent");
        for (Forecast outcome : Forecast.values()) {
            String description = "How the forecast of an admission compared with the admission";
            String tag = outcome.name().toLowerCase(Locale.ROOT);
            forecasts.put(outcome, counter(registry, "concert.queue.forecasts", description, "outcome", tag));
        }
        heldSeats = counter(registry, "concert.seats.held", "Seats held for a new reservation");
        soldSeats = counter(registry, "concert.seats.sold", "Seats paid for");
        refundedSeats = counter(registry, "concert.seats.refunded", "Seats refunded");
        conflicts = counter(registry, "concert.seats.conflicts", "Reservations refused because a seat was taken");
        expiries = counter(registry, "concert.reservations.expired", "Holds that expired unpaid");
        waiting = MultiGauge.builder("concert.queue.waiting")
                .description("Users waiting in the queue")
                .register(registry);
        admitted = MultiGauge.builder("concert.queue.admitted")
                .description("Users admitted at the moment")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Not at every scrape: frequent scrapes must not make the database count often. What cannot be counted has no number. */
    @Scheduled(fixedDelayString = "PT5S")
    void measureLine() {
        try {
            jobLog.run(() -> {
                queues = queries.queues();
                publish(status -> status.queue().waiting(), QueueStatus::admitted);
            });
        } catch (RuntimeException unknown) {
            publish(_status -> Double.NaN, _status -> Double.NaN);
            throw unknown;
        }
    }

    private void publish(ToDoubleFunction<QueueStatus> waitingUsers, ToDoubleFunction<QueueStatus> admittedUsers) {
        waiting.register(rows(waitingUsers), true);
        admitted.register(rows(admittedUsers), true);
    }

    private List<Row<?>> rows(ToDoubleFunction<QueueStatus> people) {
        return queues.stream()
                .<Row<?>>map(status -> Row.of(
                        Tags.of("line", String.valueOf(status.queue().id().value())), people.applyAsDouble(status)))
                .toList();
    }

    @Override
    public void admitted(int people) {
        admissions.increment(people);
    }

    @Override
    public void passedOver(int people) {
        passedOver.increment(people);
    }

    @Override
    public void forgotten(int people) {
        forgotten.increment(people);
    }

    @Override
    public void forecast(Forecast outcome) {
        Objects.requireNonNull(forecasts.get(outcome)).increment();
    }

    @Override
    public void held(int seats) {
        heldSeats.increment(seats);
    }

    @Override
    public void sold(int seats) {
        soldSeats.increment(seats);
    }

    @Override
    public void refunded(int seats) {
        refundedSeats.increment(seats);
    }

    @Override
    public void conflicted() {
        conflicts.increment();
    }

    @Override
    public void expired(int reservations) {
        expiries.increment(reservations);
    }
}
