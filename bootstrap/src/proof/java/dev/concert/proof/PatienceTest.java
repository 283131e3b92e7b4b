package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.proof.Patience.EndlessOutageException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A proof fails for violations only. */
class PatienceTest {

    private final AtomicLong now = new AtomicLong();
    private final Patience patience = new Patience(now::get, now::addAndGet);
    private final AtomicInteger tries = new AtomicInteger();

    private boolean attemptDuring(Duration outage) {
        tries.incrementAndGet();
        return now.get() > outage.toNanos();
    }

    private boolean setUpDuring(Duration outage) {
        return patience.insist("a join", () -> attemptDuring(outage), done -> done);
    }

    @Test
    void a_set_up_that_meets_an_outage_is_tried_again() {
        assertThat(setUpDuring(Duration.ofSeconds(9))).isTrue();
        assertThat(tries).hasValueGreaterThan(2);
        assertThat(patience.violations()).isEmpty();
    }

    @Test
    void an_outage_longer_than_promised_is_a_violation_and_the_proof_goes_on() {
        assertThat(setUpDuring(Duration.ofSeconds(11))).isTrue();
        assertThat(patience.violations()).singleElement().asString().startsWith("a join succeeded only after PT11");
    }

    @Test
    void an_outage_without_end_is_a_violation_and_ends_the_proof() {
        assertThatThrownBy(() -> setUpDuring(Duration.ofDays(1))).isInstanceOf(EndlessOutageException.class);
        assertThat(patience.violations()).singleElement().asString().startsWith("a join failed for PT2M");
    }
}
