package dev.concert.bootstrap;

import dev.concert.application.SettableClock;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.ForgetAbsentUseCase;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.persistence.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The whole service on a real PostgreSQL, called over HTTP. The test moves the clock and runs the jobs: waiting users
 * are admitted when the test calls for it. All these tests share one service, one after the other; each leaves an empty
 * queue behind.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "concert.jobs=false",
            "concert.demo-data=false",
            "concert.admin.key=" + ServiceTest.ADMIN_KEY
        })
@Import(ServiceTest.Surroundings.class)
abstract class ServiceTest {

    static final String ADMIN_KEY = "the key of the operator";

    /** In the time of the user's document, so that its dates lie ahead. */
    private static final Instant START = Instant.parse("2024-02-01T03:00:00Z");

    static final LocalDate DATE = LocalDate.parse("2024-03-01");

    @TestConfiguration(proxyBeanMethods = false)
    static class Surroundings {

        @Bean
        TestDatabase database() {
            return TestDatabase.fresh();
        }

        @Bean
        SettableClock clock() {
            return new SettableClock(START);
        }

        @Bean
        Sleep sleep(SettableClock clock) {
            return clock::passUntil;
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private QueueDirectory directory;

    @Autowired
    private Presence presence;

    @Autowired
    ForgetAbsentUseCase forgetAbsent;

    @Autowired
    private AdmitWaitingUseCase admitWaitingUseCase;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    Api api;

    @BeforeEach
    void reachTheService() {
        api = new Api(port);
        roomFor(100);
    }

    @AfterEach
    void leaveAnEmptyQueue() {
        api.everybodyLeaves();
        api.close();
    }

    /** Only so many may be admitted at once from now on. */
    final void roomFor(int capacity) {
        jdbc.sql("update queue set capacity = ?, paused = false, opens_at = null")
                .param(capacity)
                .update();
        directory.reread();
    }

    /** The service can be asked all the time. */
    final void timePasses(Duration time) {
        presence.recordUptime();
        for (Duration left = time; left.isPositive(); left = left.minus(PresenceRepository.OUTAGE)) {
            clock.advance(left.compareTo(PresenceRepository.OUTAGE) < 0 ? left : PresenceRepository.OUTAGE);
            presence.recordUptime();
        }
    }

    /** What the service's jobs do all the time. */
    final void turnTheTurnstile() {
        presence.store();
        admitWaitingUseCase.admit(QueueId.GLOBAL);
    }

    /** The same, and the moment that it takes until all snapshots show it. */
    final void admitWaiting() {
        turnTheTurnstile();
        clock.advance(Duration.ofSeconds(1));
    }

    /** A new concert on {@link #DATE}. */
    final long concert(long price, int seatCount) {
        return api.concert(ADMIN_KEY, "MAKTUB Concert", DATE, price, seatCount);
    }
}
