package dev.concert.application;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics that a test can read. */
public final class CountingMetrics implements ServiceMetrics {

    public final AtomicInteger admitted = new AtomicInteger();
    public final AtomicInteger passedOver = new AtomicInteger();
    public final AtomicInteger forgotten = new AtomicInteger();
    public final Map<Forecast, AtomicInteger> forecasts = new EnumMap<>(Map.of(
            Forecast.RIGHT, new AtomicInteger(),
            Forecast.TOO_EARLY, new AtomicInteger(),
            Forecast.TOO_LATE, new AtomicInteger()));
    public final AtomicInteger held = new AtomicInteger();
    public final AtomicInteger sold = new AtomicInteger();
    public final AtomicInteger refunded = new AtomicInteger();
    public final AtomicInteger conflicted = new AtomicInteger();
    public final AtomicInteger expired = new AtomicInteger();

    @Override
    public void admitted(int people) {
        admitted.addAndGet(people);
    }

    @Override
    public void forecast(Forecast outcome) {
        Objects.requireNonNull(forecasts.get(outcome)).incrementAndGet();
    }

    @Override
    public void passedOver(int people) {
        passedOver.addAndGet(people);
    }

    @Override
    public void forgotten(int people) {
        forgotten.addAndGet(people);
    }

    @Override
    public void held(int seats) {
        held.addAndGet(seats);
    }

    @Override
    public void sold(int seats) {
        sold.addAndGet(seats);
    }

    @Override
    public void refunded(int seats) {
        refunded.addAndGet(seats);
    }

    @Override
    public void conflicted() {
        conflicted.incrementAndGet();
    }

    @Override
    public void expired(int reservations) {
        expired.addAndGet(reservations);
    }
}
