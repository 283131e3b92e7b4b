package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Answer;
import dev.concert.bootstrap.Api.Person;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database ends connections while people use them, as it does when it is stopped. */
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
    void who_is_cut_off_is_asked_to_come_again_and_the_log_stays_readable(CapturedOutput log) throws SQLException {
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

    /** A connection that was ended while it rested is found out when it is used. */
    private static void chargeUntilItSucceeds(Person person) {
        int status;
        do {
            status = person.charge(1).status();
        } while (status == 503);
        assertThat(status).isEqualTo(200);
    }
}
