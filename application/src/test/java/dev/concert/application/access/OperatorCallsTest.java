package dev.concert.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.OperatorCalls.Change;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class OperatorCallsTest extends UseCaseTest {

    private static final Change CHANGE = new Change(
            "line.change", "line/1", Map.of("capacity", 1, "paused", false), Map.of("capacity", 2, "paused", false));

    private final OperatorCalls calls =
            new OperatorCalls(new Idempotency(app.answers, app.clock), app.audit, app.unitOfWork);

    @Test
    void the_members_that_differ_are_recorded_with_who_and_in_which_request() {
        var call = call(String.class);

        calls.execute(call, () -> {
            calls.record(call, CHANGE);
            return "done";
        });

        assertThat(app.audit.newest(null, 10))
                .extracting(AuditTrail.Recorded::entry)
                .containsExactly(new AuditTrail.Entry(
                        app.clock.instant(),
                        "admin",
                        "line.change",
                        "line/1",
                        "{capacity=1}",
                        "{capacity=2}",
                        null,
                        "request"));
    }

    @Test
    void a_change_that_is_not_committed_is_not_recorded() {
        var call = call(String.class);

        assertThatThrownBy(() -> calls.execute(call, () -> {
                    calls.record(call, CHANGE);
                    throw new CancellationException("the change fails");
                }))
                .isInstanceOf(CancellationException.class);

        assertThat(app.audit.newest(null, 10)).isEmpty();
    }

    @Test
    void what_is_as_it_was_is_not_recorded() {
        var call = call(String.class);

        calls.execute(call, () -> {
            calls.record(call, new Change("line.change", "line/1", CHANGE.before(), CHANGE.before()));
            return "done";
        });

        assertThat(app.audit.newest(null, 10)).isEmpty();
    }
}
