package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.HttpClient.Answer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database ends connections in use, as it does when it is stopped. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class BrokenConnectionsTest extends ServiceTest {

    private static final int ENOUGH = 20;
    private static final String END_CONNECTIONS_IN_USE = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null""";

    @Autowired
    private JdbcConnectionDetails database;

    @Test
    void a_call_that_is_cut_off_is_answered_503_and_the_log_stays_readable(CapturedOutput log) throws SQLException {
        List<Person> people = Stream.generate(() -> api.join("unlucky " + UUID.randomUUID()))
                .limit(8)
                .toList();
        Queue<Answer> refusals = new ConcurrentLinkedQueue<>();
        AtomicBoolean enough = new AtomicBoolean();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            people.forEach(person -> threads.execute(() -> {
                while (!enough.get()) {
                    Answer answer = person.charge(1);
                    if (answer.status() != 200) {
                        refusals.add(answer);
                    }
                }
            }));
            try (Connection bystander = DriverManager.getConnection(
                            database.getJdbcUrl(), database.getUsername(), database.getPassword());
                    Statement statement = bystander.createStatement()) {
                while (refusals.size() < ENOUGH) {
                    statement.execute(END_CONNECTIONS_IN_USE);
                }
            } finally {
                enough.set(true);
            }
        }

        assertThat(refusals).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.error()).isEqualTo("UNAVAILABLE");
        });
        people.forEach(BrokenConnectionsTest::chargeUntilItSucceeds);
        assertThat(log.toString()).contains("UNAVAILABLE").doesNotContain("\tat ");
    }

    @Test
    void a_call_repeated_under_its_key_is_done_once_wherever_the_connection_broke() throws Exception {
        int charges = 25;
        List<Person> people = Stream.generate(() -> api.join("stubborn " + UUID.randomUUID()))
                .limit(8)
                .toList();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger repetitions = new AtomicInteger();
        CountDownLatch working = new CountDownLatch(people.size());

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection bystander = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword());
                Statement statement = bystander.createStatement()) {
            List<Future<?>> done = people.stream()
                    .<Future<?>>map(person -> threads.submit(() -> {
                        try {
                            for (int i = 0; i < charges; i++) {
                                repetitions.addAndGet(chargeUntilAnswered(person, "charge " + i));
                                answered.incrementAndGet();
                            }
                        } finally {
                            working.countDown();
                        }
                    }))
                    .toList();
            // Not all the time, so that some get through.
            for (int next = 0; !working.await(1, TimeUnit.MILLISECONDS); ) {
                if (answered.get() >= next) {
                    next = answered.get() + 3;
                    statement.execute(END_CONNECTIONS_IN_USE);
                }
            }
            for (Future<?> one : done) {
                one.get();
            }
        }

        assertThat(repetitions).hasPositiveValue();
        assertThat(people).allSatisfy(person -> {
            assertThat(person.balance()).isEqualTo(charges);
            assertThat(person.history()).hasSize(charges);
        });
    }

    /** @return how often the call had to be repeated */
    private static int chargeUntilAnswered(Person person, String key) {
        for (int repetitions = 0; ; repetitions++) {
            Answer answer = person.charge(1, key);
            if (answer.status() == 200) {
                return repetitions;
            }
            assertThat(answer.error()).isIn("UNAVAILABLE", "OVERLOADED", "REQUEST_IN_PROGRESS");
        }
    }

    /** A connection that was ended while it rested is found out when it is used. */
    private static void chargeUntilItSucceeds(Person person) {
        int status;
        do {
            status = person.charge(1).status();
        } while (status == 503);
        assertThat(status).isEqualTo(200);
    }
}
