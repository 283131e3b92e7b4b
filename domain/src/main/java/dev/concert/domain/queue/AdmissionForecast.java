package dev.concert.domain.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a user waits for the admission, judged by how fast slots came free lately. Immutable.
 *
 * <p>The wait for {@code p} slots is taken as gamma distributed: its mean is {@code p} divided by the rate, and its relative
 * variance is {@code D·(1/p + 1/n)}, where {@code n} is how many slots were observed to come free (few slots measure a rate
 * poorly) and {@code D} is how much more their counts vary than those of independent events (index of dispersion, at least 1;
 * users admitted together tend to leave together). Its quantiles are those of Wilson and Hilferty (1931, PNAS
 * 17(12):684–688).
 */
public final class AdmissionForecast {

    /** No forecast reaches further than this. */
    public static final Duration HORIZON = Duration.ofDays(30);

    private static final int SLOTS_TO_BELIEVE = 5;
    private static final Duration TIME_TO_BELIEVE = Duration.ofSeconds(5);
    /** The standard normal distribution's 90 % quantile. */
    private static final double Z_90 = 1.2815515655446004;

    private final Flow flow;
    private final int capacity;
    private final Duration sessionWindow;

    private AdmissionForecast(Flow flow, int capacity, Duration sessionWindow) {
        this.flow = flow;
        this.capacity = capacity;
        this.sessionWindow = sessionWindow;
    }

    /** How slots came free; none was observed if the flow is assumed. */
    private record Flow(double slotsPerSecond, double slotsPerPosition, double slotsObserved, double dispersion) {}

    /**
     * What a queue's {@link Queue.Tally} was at some instant.
     *
     * @param admitted how many tokens had been admitted by then, those admitted at once included
     * @param admits whether the queue was neither paused nor still closed
     */
    public record Sample(Instant at, long freedSlots, long admitted, long passedOver, boolean admits) {}

    /** What happened from one sample to the next. */
    private record Interval(Duration length, long freed, long admitted, long passedOver) {

        static Interval between(Sample begin, Sample end) {
            return new Interval(
                    Duration.between(begin.at, end.at),
                    end.freedSlots - begin.freedSlots,
                    end.admitted - begin.admitted,
                    end.passedOver - begin.passedOver);
        }

        Interval plus(Interval other) {
            return new Interval(
                    length.plus(other.length),
                    freed + other.freed,
                    admitted + other.admitted,
                    passedOver + other.passedOver);
        }
    }

    /**
     * How long a user waits.
     *
     * @param expected on average
     * @param earliest one user in ten waits no longer
     * @param latest nine users in ten wait no longer
     */
    public record Wait(Duration expected, Duration earliest, Duration latest) {}

    /**
     * A forecast by the measured rate or, before there is one, on the assumption that every user stays for a whole session. Only
     * time in which the queue admitted users counts: how slots come free while none follows measures nothing.
     *
     * @param samples of the time to judge by, oldest first, at regular intervals
     */
    public static AdmissionForecast of(List<Sample> samples, int capacity, Duration sessionWindow) {
        List<Interval> intervals = intervals(samples);
        Interval observed = intervals.stream().reduce(new Interval(Duration.ZERO, 0, 0, 0), Interval::plus);
        if (observed.freed >= SLOTS_TO_BELIEVE && observed.length.compareTo(TIME_TO_BELIEVE) >= 0) {
            Flow measured = new Flow(
                    observed.freed / seconds(observed.length),
                    observed.admitted == 0 ? 1 : (double) observed.admitted / (observed.admitted + observed.passedOver),
                    observed.freed,
                    dispersion(intervals, (double) observed.freed / intervals.size()));
            return new AdmissionForecast(measured, capacity, sessionWindow);
        }
        return new AdmissionForecast(new Flow(capacity / seconds(sessionWindow), 1, 0, 1), capacity, sessionWindow);
    }

    /**
     * The intervals that measure a rate: the queue admitted users at their begin and end. After an opening or a pause they begin
     * with the first slot that comes free: the time before is the session of the first users.
     */
    private static List<Interval> intervals(List<Sample> samples) {
        List<Interval> intervals = new ArrayList<>();
        boolean flows = false;
        for (int i = 1; i < samples.size(); i++) {
            Interval interval = Interval.between(samples.get(i - 1), samples.get(i));
            boolean admits = samples.get(i - 1).admits && samples.get(i).admits;
            flows = admits && (flows || interval.freed > 0);
            if (flows) {
                intervals.add(interval);
            }
        }
        return intervals;
    }

    private static double dispersion(List<Interval> intervals, double mean) {
        double squares = intervals.stream()
                .mapToDouble(interval -> (interval.freed - mean) * (interval.freed - mean))
                .sum();
        return intervals.size() < 2 ? 1 : Math.max(1, squares / (intervals.size() - 1) / mean);
    }

    public boolean isMeasured() {
        return flow.slotsObserved > 0;
    }

    /** @param position how many users are admitted until then, this one included; positive */
    public Wait waitFor(long position) {
        if (!isMeasured()) {
            // All might leave at once, or stay to the end.
            double sessions = Math.ceil((double) position / capacity);
            return new Wait(
                    duration(position / flow.slotsPerSecond),
                    Duration.ZERO,
                    duration(sessions * seconds(sessionWindow)));
        }
        double slots = Math.max(1, position * flow.slotsPerPosition);
        double mean = slots / flow.slotsPerSecond;
        double relativeVariance = flow.dispersion * (1 / slots + 1 / flow.slotsObserved);
        return new Wait(
                duration(mean),
                duration(mean * relativeQuantile(-Z_90, relativeVariance)),
                duration(mean * relativeQuantile(Z_90, relativeVariance)));
    }

    private static double relativeQuantile(double z, double relativeVariance) {
        double ninth = relativeVariance / 9;
        return Math.pow(Math.max(0, 1 - ninth + z * Math.sqrt(ninth)), 3);
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(Math.min(seconds, (double) HORIZON.toSeconds()) * 1000));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
