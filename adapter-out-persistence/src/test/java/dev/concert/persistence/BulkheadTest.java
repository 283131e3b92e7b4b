package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.ServiceFailure.OverloadedException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BulkheadTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> callers = new ArrayList<>();
    private final BlockingQueue<String> letIn = new LinkedBlockingQueue<>();
    private final AtomicLong nanoTime = new AtomicLong();
    private final Bulkhead bulkhead = new Bulkhead(1, LONG, nanoTime::get);

    @AfterEach
    void stop() {
        callers.forEach(caller -> caller.cancel(true));
        threads.shutdownNow();
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    /** Returns once somebody more waits. */
    private void queue(String name, Criticality criticality) {
        int before = bulkhead.waiting();
        callers.add(threads.submit(() -> {
            enter(criticality);
            letIn.add(name);
        }));
        while (bulkhead.waiting() == before) {
            Thread.onSpinWait();
        }
    }

    private void enter(Criticality criticality) {
        criticality.call(() -> {
            try {
                bulkhead.enter();
                return true;
            } catch (SQLTransientConnectionException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void enterSheddable() {
        enter(Criticality.SHEDDABLE);
    }

    private List<String> inOrder(int count) throws InterruptedException {
        List<String> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bulkhead.leave();
            order.add(letIn.take());
        }
        return order;
    }

    @Test
    void the_caller_that_waits_longest_comes_in_first() throws Exception {
        bulkhead.enter();
        queue("first", Criticality.SHEDDABLE);
        queue("second", Criticality.SHEDDABLE);
        queue("third", Criticality.SHEDDABLE);

        assertThat(inOrder(3)).containsExactly("first", "second", "third");
    }

    @Test
    void critical_work_goes_first() throws Exception {
        bulkhead.enter();
        queue("a request", Criticality.SHEDDABLE);
        queue("a job", Criticality.CRITICAL);
        queue("another job", Criticality.CRITICAL);

        assertThat(inOrder(3)).containsExactly("a job", "another job", "a request");
    }

    @Test
    void a_crowd_that_comes_at_once_is_heard_out_up_to_its_bound() throws Exception {
        bulkhead.enter();
        queue("first", Criticality.SHEDDABLE);
        for (int i = 1; i < Bulkhead.MAX_WAITING; i++) {
            assertThat(bulkhead.isFull()).isFalse();
            queue("one of many", Criticality.SHEDDABLE);
        }

        assertThat(bulkhead.isFull()).isTrue();
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(this::enterSheddable);
        queue("a job", Criticality.CRITICAL);
        assertThat(inOrder(2)).containsExactly("a job", "first");
    }

    @Test
    void a_caller_that_would_wait_too_long_by_the_pace_so_far_is_refused_at_once() throws Exception {
        bulkhead.enter();
        for (int i = 0; i < 500; i++) {
            queue("one of many", Criticality.SHEDDABLE);
        }
        for (int i = 0; i < 400; i++) {
            pass(Duration.ofMillis(10));
            bulkhead.leave();
            letIn.take();
        }

        // A hundred are left, so that it would take a second.
        assertThat(bulkhead.isFull()).isTrue();
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(this::enterSheddable);
        for (int i = 0; i < 80; i++) {
            pass(Duration.ofMillis(10));
            bulkhead.leave();
            letIn.take();
        }
        assertThat(bulkhead.isFull()).isFalse();
        queue("somebody later", Criticality.SHEDDABLE);
        assertThat(inOrder(21)).last().isEqualTo("somebody later");
    }

    @Test
    void nobody_is_kept_waiting_where_nobody_is_let_in_but_for_critical_work() throws Exception {
        bulkhead.enter();
        queue("a request", Criticality.SHEDDABLE);
        pass(Bulkhead.CROWD_LASTS);

        assertThatExceptionOfType(OverloadedException.class).isThrownBy(this::enterSheddable);
        queue("a job", Criticality.CRITICAL);
        assertThat(inOrder(2)).containsExactly("a job", "a request");
    }

    @Test
    void after_a_crowd_has_gone_the_next_one_is_heard_out_as_well() throws Exception {
        bulkhead.enter();
        queue("a request", Criticality.SHEDDABLE);
        pass(Bulkhead.CROWD_LASTS);
        bulkhead.leave();
        letIn.take();
        pass(LONG);
        assertThat(bulkhead.isFull()).isFalse();

        queue("another request", Criticality.SHEDDABLE);
        pass(Bulkhead.PATIENCE.plus(A_MOMENT));
        queue("a third", Criticality.SHEDDABLE);
        assertThat(inOrder(2)).containsExactly("another request", "a third");
    }

    @Test
    void nobody_waits_for_ever_and_who_gives_up_takes_no_room() throws Exception {
        Bulkhead impatient = new Bulkhead(1, A_MOMENT, System::nanoTime);
        impatient.enter();

        assertThatExceptionOfType(SQLTransientConnectionException.class).isThrownBy(impatient::enter);
        Criticality before = Criticality.SHEDDABLE.begin();
        try {
            assertThatExceptionOfType(OverloadedException.class).isThrownBy(impatient::enter);
            impatient.leave();
            impatient.enter();
        } finally {
            before.begin();
        }
        assertThat(impatient.waiting()).isZero();
    }

    @Test
    void there_are_never_more_inside_than_there_is_room_for_and_nobody_is_forgotten() throws Exception {
        int room = 8;
        Bulkhead wide = new Bulkhead(room, LONG, System::nanoTime);
        AtomicInteger inside = new AtomicInteger();
        List<Future<Integer>> counted = IntStream.range(0, 2_000)
                .mapToObj(i -> threads.submit(() -> {
                    wide.enter();
                    try {
                        int now = inside.incrementAndGet();
                        Thread.yield();
                        inside.decrementAndGet();
                        return now;
                    } finally {
                        wide.leave();
                    }
                }))
                .toList();

        for (Future<Integer> one : counted) {
            assertThat(one.get()).isBetween(1, room);
        }
    }
}
