package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
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

    private final JobLog jobLog = new JobLog("Sweeping");

    private static Runnable failure(RuntimeException failure) {
        return () -> {
            throw failure;
        };
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
            jobLog.run(failure(outage));
        }
        jobLog.run(() -> {});

        assertThat(log.toString())
                .containsOnlyOnce("Sweeping fails, and is tried again until it works: ")
                .containsOnlyOnce("Sweeping works again")
                .contains(NestedExceptionUtils.getMostSpecificCause(outage).getMessage())
                .doesNotContain(STACK_TRACE);
    }

    @Test
    void a_bug_is_logged_with_its_stack_trace(CapturedOutput log) {
        jobLog.run(failure(new IllegalStateException("no luck", new SQLException("no such column", "42703"))));

        assertThat(log.toString()).contains("no such column", STACK_TRACE);
    }
}
