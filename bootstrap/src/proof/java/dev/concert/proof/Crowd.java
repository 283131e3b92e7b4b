package dev.concert.proof;

import dev.concert.kit.ServiceProcess;
import dev.concert.proof.Patience.EndlessOutageException;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Visitor;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Users that book again and again, on one node or another: they join, charge, hold, cancel, pay, get their
 * money back or leave. None of them
 * gives up after an error. The seed decides what each user tries; the outcome depends on the race.
 */
final class Crowd implements AutoCloseable {

    private static final long PRICE = 50_000;
    private static final int DATES = 5;
    private static final int SEATS_EACH = 50;
    /** After so many visits a concert has few seats left, and the next one begins. */
    private static final long VISITS_EACH = 150;

    private static final int MAX_CHARGE = 5_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(2);
    /** Between two visits; leaves the machine some time for a node that starts. */
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Recorder recorder;
    private final Function<Random, ServiceProcess> nodes;
    private volatile Concert concert;

    private final long seed;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> people = new ArrayList<>();
    private final AtomicLong visits = new AtomicLong();
    private volatile boolean over;

    /**
     * @param nodes chooses the node that is asked next
     */
    Crowd(Recorder recorder, Function<Random, ServiceProcess> nodes, long seed) {
        this.recorder = recorder;
        this.nodes = nodes;
        this.seed = seed;
        Random random = new Random(seed);
        this.concert = recorder.insistOnConcert(() -> nodes.apply(random), DATES, SEATS_EACH, PRICE);
    }

    private Optional<Concert> makeConcert(Random random) {
        return recorder.makeConcert(nodes.apply(random), DATES, SEATS_EACH, PRICE);
    }

    /** How many visits have ended. */
    long visits() {
        return visits.get();
    }

    Crowd of(int size) {
        for (int person = 0; person < size; person++) {
            Random random = new Random(seed + person);
            String name = "person " + person;
            people.add(threads.submit(() -> {
                for (int visit = 1; !over; visit++) {
                    visit(name + ", visit " + visit, random);
                    LockSupport.parkNanos(random.nextLong(MAX_PAUSE_NANOS));
                    if (visits.incrementAndGet() % VISITS_EACH == 0) {
                        makeConcert(random).ifPresent(next -> concert = next);
                    }
                }
            }));
        }
        return this;
    }

    private void visit(String name, Random random) {
        Supplier<ServiceProcess> node = () -> nodes.apply(random);
        Visitor visitor = recorder.join(node, name).orElse(null);
        if (visitor == null) {
            LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
            return;
        }
        if (random.nextBoolean()) {
            visitor.persistent();
        }
        TreeSet<Long> amounts = new TreeSet<>();
        while (amounts.size() < 1 + random.nextInt(3)) {
            amounts.add((long) random.nextInt(1, MAX_CHARGE));
        }
        amounts.forEach(visitor::charge);
        if (random.nextInt(4) == 0) {
            visitor.balance();
        }
        Concert current = concert;
        for (int tries = 0; tries < 3; tries++) {
            LocalDate date = current.dates().get(random.nextInt(current.dates().size()));
            if (random.nextInt(4) == 0) {
                visitor.seats(current, date);
            }
            TreeSet<Integer> seats = new TreeSet<>();
            while (seats.size() < 1 + random.nextInt(3)) {
                seats.add(random.nextInt(1, current.seatsEach() + 1));
            }
            Call hold = visitor.reserve(current, date, List.copyOf(seats));
            if (hold.isDone()) {
                long reservation = hold.result().path("reservationId").asLong();
                switch (random.nextInt(8)) {
                    case 0 -> visitor.cancel(reservation);
                    case 1 -> {
                        visitor.leave();
                        return;
                    }
                    default -> {
                        if (visitor.pay(reservation, hold.number("amount")).isDone()) {
                            if (random.nextInt(4) == 0) {
                                visitor.refund(reservation, hold.number("amount"));
                            }
                            return;
                        }
                    }
                }
            } else if (hold.isUnknown()) {
                LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
            }
        }
        visitor.leave();
    }

    /** Returns when so many more visits have ended. */
    void awaitVisits(int more) {
        long goal = visits.get() + more;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (visits.get() < goal) {
            if (System.nanoTime() - deadline > 0) {
                throw recorder.patience().endless("no visit has ended for " + PATIENCE);
            }
            if (people.stream().anyMatch(Future::isDone)) {
                Throwable failure = people.stream()
                        .filter(person -> person.state() == Future.State.FAILED)
                        .map(Future::exceptionNow)
                        .findAny()
                        .orElse(null);
                if (failure instanceof EndlessOutageException outage) {
                    throw outage;
                }
                throw new AssertionError("A user has stopped", failure);
            }
            LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
        }
    }

    /** All users end their current visit. */
    void goHome() throws Exception {
        over = true;
        for (Future<?> person : people) {
            person.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
    }
}
