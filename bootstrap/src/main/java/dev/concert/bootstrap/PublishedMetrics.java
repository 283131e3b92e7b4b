package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.queue.QueueQueries;
import dev.concert.domain.queue.QueueId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The service's own figures, as Prometheus reads them. Counters count what this node did, gauges tell the line of all nodes. */
@Component
class PublishedMetrics implements ServiceMetrics {

    private final QueueQueries queries;
    private final Counter admissions;
    private final Counter heldSeats;
    private final Counter soldSeats;
    private final Counter conflicts;
    private final Counter expiries;
    private final JobLog jobLog = new JobLog("Measuring the line");
    private volatile double waiting = Double.NaN;
    private volatile double admitted = Double.NaN;

    PublishedMetrics(QueueQueries queries, MeterRegistry registry) {
        this.queries = queries;
        admissions = counter(registry, "concert.queue.admissions", "People let in");
        heldSeats = counter(registry, "concert.seats.held", "Seats held for a new reservation");
        soldSeats = counter(registry, "concert.seats.sold", "Seats paid for");
        conflicts =
                counter(registry, "concert.seats.conflicts", "Reservations refused because of a seat that is taken");
        expiries = counter(registry, "concert.reservations.expired", "Holds that ran out without being paid");
        Gauge.builder("concert.queue.waiting", () -> waiting)
                .description("People who wait in the line")
                .register(registry);
        Gauge.builder("concert.queue.admitted", () -> admitted)
                .description("People who are admitted")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Not at every scrape: whoever scrapes often must not make the database count often. */
    @Scheduled(fixedDelayString = "PT5S")
    void measureLine() {
        jobLog.run(() -> {
            QueueQueries.Length length = queries.length(QueueId.GLOBAL);
            waiting = length.waiting();
            admitted = length.admitted();
        });
    }

    @Override
    public void admitted(int people) {
        admissions.increment(people);
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
    public void conflicted() {
        conflicts.increment();
    }

    @Override
    public void expired(int reservations) {
        expiries.increment(reservations);
    }
}
