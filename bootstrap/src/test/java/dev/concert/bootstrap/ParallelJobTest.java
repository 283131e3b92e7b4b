package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(30)
@ExtendWith(OutputCaptureExtension.class)
class ParallelJobTest {

    private final Map<String, CountDownLatch> stuck = new ConcurrentHashMap<>();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final ParallelJob<String> sweeping =
            new ParallelJob<>(new JobLog(metrics, "sweeping", "Sweeping room"), 2, this::sweep);

    private void sweep(String room) {
        begun.add(room);
        CountDownLatch untilFreed = stuck.get(room);
        if (untilFreed != null) {
            try {
                untilFreed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (room.equals("haunted")) {
            throw new IllegalStateException("Boo");
        }
    }

    private void givenStuck(String... rooms) {
        List.of(rooms).forEach(room -> stuck.put(room, new CountDownLatch(1)));
    }

    private void free(String room) {
        Objects.requireNonNull(stuck.remove(room)).countDown();
    }

    @AfterEach
    void freeAll() {
        stuck.keySet().forEach(this::free);
        sweeping.close();
    }

    @Test
    void one_that_is_stuck_holds_up_no_other() throws InterruptedException {
        givenStuck("hall");
        sweeping.start(List.of("hall", "attic"));
        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("hall", "attic");

        sweeping.start(List.of("hall", "cellar"));

        assertThat(begun.take()).isEqualTo("cellar");
    }

    @Test
    void what_is_under_way_is_not_begun_again_before_it_is_done() throws InterruptedException {
        givenStuck("hall");
        sweeping.start(List.of("hall"));
        assertThat(begun.take()).isEqualTo("hall");
        sweeping.start(List.of("hall", "attic"));
        assertThat(begun.take()).isEqualTo("attic");

        free("hall");
        do {
            sweeping.start(List.of("hall"));
        } while (begun.isEmpty());

        assertThat(begun.take()).isEqualTo("hall");
    }

    @Test
    void no_more_are_worked_on_at_once_than_there_is_room_for_and_each_gets_its_turn() throws InterruptedException {
        givenStuck("hall", "attic");
        sweeping.start(List.of("hall", "attic", "cellar", "study"));
        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("hall", "attic");
        assertThat(begun).isEmpty();

        free("attic");

        assertThat(List.of(begun.take(), begun.take())).containsExactly("cellar", "study");
    }

    @Test
    void one_that_fails_is_named_and_the_others_are_done(CapturedOutput log) throws InterruptedException {
        sweeping.start(List.of("haunted", "attic"));
        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("haunted", "attic");
        sweeping.close();

        assertThat(log.toString())
                .containsOnlyOnce("Sweeping room haunted fails, and is tried again until it works: ")
                .doesNotContain("Sweeping room attic");
        assertThat(failing()).isEqualTo(1);
    }

    private double failing() {
        return metrics.get("concert.jobs.failing")
                .tag("job", "sweeping")
                .gauge()
                .value();
    }

    @Test
    void one_that_failed_and_has_nothing_to_do_any_more_does_not_fail_for_ever() throws InterruptedException {
        sweeping.start(List.of("haunted"));
        begun.take();
        while (failing() == 0) {
            Thread.onSpinWait();
        }

        do {
            sweeping.start(List.of());
        } while (failing() == 1);

        assertThat(failing()).isZero();
    }
}
