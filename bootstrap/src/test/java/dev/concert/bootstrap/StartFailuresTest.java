package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.concert.persistence.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.core.simple.JdbcClient;

class StartFailuresTest {

    /** Of a failure as it arrives: wrapped by the context that was being made. */
    private static FailureAnalysis analysisOf(Flyway migrations) {
        Throwable failure = catchThrowable(migrations::migrate);
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = new StartFailures.OfDatabase().analyze(new BeanCreationException("flyway", failure));
        assertThat(analysis).isNotNull();
        return analysis;
    }

    @Test
    void a_server_that_is_not_there_is_named() throws IOException {
        int port;
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedSoon.getLocalPort();
        }

        FailureAnalysis analysis = analysisOf(Flyway.configure()
                .dataSource("jdbc:postgresql://127.0.0.1:" + port + "/concert", "concert", "a secret")
                .load());

        assertThat(analysis.getDescription())
                .startsWith("The database cannot be used: Connection to 127.0.0.1:" + port + " refused.")
                .doesNotContain("a secret");
        assertThat(analysis.getAction()).contains("spring.datasource.url");
    }

    @Test
    void tables_of_another_release_are_named_as_such() {
        TestDatabase database = TestDatabase.fresh();
        Flyway migrations = Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:db/migration")
                .load();
        migrations.migrate();
        JdbcClient.create(database.dataSource())
                .sql("update flyway_schema_history set checksum = checksum + 1")
                .update();

        FailureAnalysis analysis = analysisOf(migrations);

        assertThat(analysis.getDescription())
                .startsWith("The tables in the database are not those of this release: ")
                .contains("checksum mismatch");
        assertThat(analysis.getAction()).contains("Start the release that made them");
    }
}
