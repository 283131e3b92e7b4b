package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.PurgeAnswersUseCase;
import dev.concert.application.queue.AdmitWaitingUseCase;
import dev.concert.application.queue.WatchQueuesUseCase;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueSnapshots;
import dev.concert.application.reservation.ExpireReservationsUseCase;
import dev.concert.bootstrap.Api.Person;
import dev.concert.persistence.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** A node that stands still keeps a queue locked for the others. */
@Timeout(60)
class StuckQueueTest extends ServiceTest {

    private static final String LOCKS_WAITED_FOR = "pg_locks where not granted";

    @Autowired
    private TestDatabase database;

    @Autowired
    private AdmitWaitingUseCase admitWaiting;

    @Autowired
    private QueueSnapshots snapshots;

    @Autowired
    private Presence presence;

    @Autowired
    private ExpireReservationsUseCase expireReservations;

    @Autowired
    private PurgeAnswersUseCase purgeAnswers;

    @Autowired
    private WatchQueuesUseCase watchQueues;

    @Test
    void a_locked_queue_does_not_hold_up_another() throws SQLException {
        api.changeLine(ADMIN_KEY, 1, Map.of("paused", true)).orFail();
        api.join("stuck " + UUID.randomUUID());
        api.changeLine(ADMIN_KEY, 1, Map.of("paused", false)).orFail();
        long concert = concert(50_000, 1);
        long line = api.openLine(ADMIN_KEY, concert, 1);
        Person inside = api.join("inside " + UUID.randomUUID(), concert);
        api.join("next " + UUID.randomUUID(), concert);
        inside.leave();

        try (Jobs jobs = new Jobs(
                        admitWaiting,
                        snapshots,
                        presence,
                        forgetAbsent,
                        expireReservations,
                        purgeAnswers,
                        watchQueues,
                        new SimpleMeterRegistry());
                Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from queue where id = 1 for update");

            ScheduledTaskRegistrar tasks = new ScheduledTaskRegistrar();
            jobs.configureTasks(tasks);
            Runnable admitting = tasks.getFixedDelayTaskList().getFirst().getRunnable();
            admitting.run();
            while (count(statement, LOCKS_WAITED_FOR) == 0) {
                Thread.onSpinWait();
            }
            while (count(statement, "queue_token where state = 'WAITING' and queue_id = " + line) > 0) {
                Thread.onSpinWait();
            }

            assertThat(count(statement, LOCKS_WAITED_FOR)).isEqualTo(1);
            other.rollback();
        }
    }

    private static long count(Statement statement, String rows) throws SQLException {
        try (ResultSet result = statement.executeQuery("select count(*) from " + rows)) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        }
    }
}
