package dev.concert.benchmark;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one thing that was done again and again.
 *
 * @param latencies in nanoseconds, of what succeeded
 * @param failure what the first failure looked like
 */
record Measured(
        Histogram latencies,
        long failures,
        long nanos,
        ProcessorTime processors,
        @Nullable String failure) {

    private static final int DIGITS = 3;

    static Measured nothing() {
        return new Measured(histogram(), 0, 0, ProcessorTime.NONE, null);
    }

    static Histogram histogram() {
        return new Histogram(DIGITS);
    }

    Measured plus(Measured more) {
        Histogram both = latencies.copy();
        both.add(more.latencies);
        return new Measured(
                both,
                failures + more.failures,
                nanos + more.nanos,
                processors.plus(more.processors),
                failure == null ? more.failure : failure);
    }

    long done() {
        return latencies.getTotalCount();
    }

    double perSecond() {
        return done() * 1e9 / nanos;
    }

    double p50() {
        return millis(50);
    }

    double p99() {
        return millis(99);
    }

    double max() {
        return millis(100);
    }

    private double millis(double percentile) {
        return done() == 0 ? Double.NaN : latencies.getValueAtPercentile(percentile) / 1e6;
    }

    /** Milliseconds of a processor for each, of the service. */
    double serviceCost() {
        return processors.service() / done();
    }

    double databaseCost() {
        return processors.database() / done();
    }

    double generatorCost() {
        return processors.generator() / done();
    }

    /** Of service and database together. */
    double cost() {
        return serviceCost() + databaseCost();
    }
}
