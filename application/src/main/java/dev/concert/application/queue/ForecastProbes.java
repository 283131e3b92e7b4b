package dev.concert.application.queue;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.ServiceMetrics.Forecast;
import dev.concert.application.queue.QueueQueries.Snapshot;
import dev.concert.domain.queue.AdmissionForecast;
import dev.concert.domain.queue.AdmissionForecast.Wait;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Departure.Kind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers for a few of those who wait what was foretold, and reports how it turned out when they are let in. For one thread
 * at a time.
 */
final class ForecastProbes {

    private static final int MAX_PROBES = 1_000;

    private final ServiceMetrics metrics;
    private final Map<Long, Interval> foretold = new HashMap<>();

    private record Interval(Instant earliest, Instant latest) {}

    ForecastProbes(ServiceMetrics metrics) {
        this.metrics = metrics;
    }

    /** Takes a probe at the end of the line and one in its middle. */
    void add(Snapshot snapshot, AdmissionForecast forecast) {
        long last = snapshot.tally().lastNumber();
        long waiting = last - snapshot.tally().lastDeparture();
        if (forecast.isMeasured() && waiting > 0) {
            add(last, snapshot, forecast);
            add(last - waiting / 2, snapshot, forecast);
        }
    }

    private void add(long number, Snapshot snapshot, AdmissionForecast forecast) {
        if (foretold.size() < MAX_PROBES && !snapshot.hasDeparted(number)) {
            Wait wait = forecast.waitFor(snapshot.positionOf(number));
            foretold.putIfAbsent(
                    number,
                    new Interval(
                            snapshot.at().plus(wait.earliest()), snapshot.at().plus(wait.latest())));
        }
    }

    void score(List<Departure> departures) {
        for (Departure departure : departures) {
            Interval interval = foretold.remove(departure.number());
            if (interval != null && departure.kind() == Kind.ADMITTED) {
                metrics.forecast(
                        departure.at().isBefore(interval.earliest)
                                ? Forecast.TOO_LATE
                                : departure.at().isAfter(interval.latest) ? Forecast.TOO_EARLY : Forecast.RIGHT);
            }
        }
    }
}
