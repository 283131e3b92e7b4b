package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;

@ExtendWith(OutputCaptureExtension.class)
class JobLogTest {

    private static final String STACK_TRACE = "\tat ";

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final JobLog jobLog = new JobLog(metrics, "sweeping", "Sweeping");

    private void fail(RuntimeException failure) {
        assertThatThrownBy(() -> jobLog.run(() -> {
                    throw failure;
                }))
                .isEqualTo(failure);
    }

    private void succeed() {
        jobLog.run(() -> Deadline.nanosLeft(1));
    }

    private double failing() {
        return metrics.get("concert.jobs.failing")
                .tag("job", "sweeping")
                .gauge()
                .value();
    }

    static Stream<RuntimeException> outages() {
        return Stream.of(
                new UnavailableException(new SQLException("the connection broke", "08006")),
                new OutcomeUnknownException(new SQLException("terminating connection", "57P01")),
                new OverloadedException("busy", new SQLException("canceling statement due to lock timeout", "55P03")));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void an_outage_of_the_database_is_one_line_and_its_end_another(RuntimeException outage, CapturedOutput log) {
        for (int i = 0; i < 5; i++) {
            fail(outage);
        }
        succeed();

        assertThat(log.toString())
                .containsOnlyOnce("Sweeping fails, and is tried again until it works: ")
                .containsOnlyOnce("Sweeping works again")
                .contains(NestedExceptionUtils.getMostSpecificCause(outage).getMessage())
                .doesNotContain(STACK_TRACE);
    }

    @Test
    void a_bug_is_logged_with_its_stack_trace(CapturedOutput log) {
        fail(new IllegalStateException("no luck", new SQLException("no such column", "42703")));

        assertThat(log.toString()).contains("no such column", STACK_TRACE);
    }

    @Test
    void a_failing_job_is_counted_and_shown_until_it_works_again() {
        assertThat(failing()).isZero();
        fail(new UnavailableException(new SQLException("gone", "08006")));
        fail(new UnavailableException(new SQLException("gone", "08006")));
        assertThat(failing()).isEqualTo(1);
        assertThat(metrics.get("concert.jobs.failures")
                        .tag("job", "sweeping")
                        .counter()
                        .count())
                .isEqualTo(2);

        succeed();

        assertThat(failing()).isZero();
    }

    @Test
    void a_run_that_asks_the_store_nothing_does_not_end_a_failure(CapturedOutput log) {
        fail(new UnavailableException(new SQLException("gone", "08006")));

        jobLog.run(() -> {});

        assertThat(failing()).isEqualTo(1);
        assertThat(log.toString()).doesNotContain("works again");
    }
}
