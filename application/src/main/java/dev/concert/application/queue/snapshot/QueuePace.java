package dev.concert.application.queue.snapshot;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.ServiceMetrics.Forecast;
import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.domain.queue.AdmissionForecast;
import dev.concert.domain.queue.AdmissionForecast.Sample;
import dev.concert.domain.queue.AdmissionForecast.Wait;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How fast one queue moves, and how forecasts that rest on it turn out. For one thread at a time. */
final class QueuePace {

    private static final Duration READ_EVERY = Duration.ofSeconds(5);
    /** The time by which forecasts judge. */
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final QueueId queueId;
    private final SnapshotQueries queries;
    private final AdmissionPolicy policy;
    private final Probes probes;
    private List<Sample> pace = List.of();
    private Instant readAt = Instant.MIN;

    QueuePace(QueueId queueId, SnapshotQueries queries, AdmissionPolicy policy, ServiceMetrics metrics) {
        this.queueId = queueId;
        this.queries = queries;
        this.policy = policy;
        this.probes = new Probes(metrics);
    }

    /** @param snapshot the next one of the queue */
    AdmissionForecast forecast(Snapshot snapshot, Queue settings, Instant now) {
        boolean isDue = now.isBefore(readAt) || !now.isBefore(readAt.plus(READ_EVERY));
        if (isDue) {
            pace = queries.pace(queueId, now.minus(WINDOW));
            readAt = now;
        }
        AdmissionForecast forecast =
                AdmissionForecast.of(samples(snapshot, settings), settings.capacity(), policy.sessionWindow());
        probes.score(snapshot.latestDepartures());
        if (isDue && settings.admitsAt(now)) {
            probes.add(snapshot, forecast);
        }
        return forecast;
    }

    /** The pace, and what the snapshot adds to it. */
    private List<Sample> samples(Snapshot snapshot, Queue settings) {
        List<Sample> samples = new ArrayList<>(pace);
        Tally tally = snapshot.tally();
        if (samples.isEmpty() || samples.getLast().at().isBefore(snapshot.at())) {
            samples.add(new Sample(
                    snapshot.at(),
                    tally.freedSlots(),
                    tally.freedSlots() + tally.occupied(),
                    tally.passedOver(),
                    settings.admitsAt(snapshot.at())));
        }
        return samples;
    }

    /** Remembers the forecasts of a few waiting users, and reports on their admission how they turned out. */
    private static final class Probes {

        private static final int MAX_PROBES = 1_000;

        private final ServiceMetrics metrics;
        private final Map<Long, Interval> forecasts = new HashMap<>();

        private record Interval(Instant earliest, Instant latest) {}

        Probes(ServiceMetrics metrics) {
            this.metrics = metrics;
        }

        /** Takes a probe at the end of the queue and one in its middle. */
        void add(Snapshot snapshot, AdmissionForecast forecast) {
            long last = snapshot.tally().lastNumber();
            long waiting = last - snapshot.tally().lastDeparture();
            if (forecast.isMeasured() && waiting > 0) {
                add(last, snapshot, forecast);
                add(last - waiting / 2, snapshot, forecast);
            }
        }

        private void add(long number, Snapshot snapshot, AdmissionForecast forecast) {
            if (forecasts.size() < MAX_PROBES && !snapshot.hasDeparted(number)) {
                Wait wait = forecast.waitFor(snapshot.positionOf(number));
                forecasts.putIfAbsent(
                        number,
                        new Interval(
                                snapshot.at().plus(wait.earliest()),
                                snapshot.at().plus(wait.latest())));
            }
        }

        void score(List<Departure> departures) {
            for (Departure departure : departures) {
                Interval interval = forecasts.remove(departure.number());
                if (interval != null && departure.kind() == Kind.ADMITTED) {
                    metrics.forecast(
                            departure.at().isBefore(interval.earliest)
                                    ? Forecast.TOO_LATE
                                    : departure.at().isAfter(interval.latest) ? Forecast.TOO_EARLY : Forecast.RIGHT);
                }
            }
        }
    }
}
