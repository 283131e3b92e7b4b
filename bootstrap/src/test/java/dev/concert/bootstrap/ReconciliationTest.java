package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator learns that money does not add up, and nobody is turned away for it. */
@ExtendWith(OutputCaptureExtension.class)
class ReconciliationTest extends ServiceTest {

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private Reconciliation reconciliation;

    @Autowired
    private JdbcTemplate database;

    private HttpResponse<String> management(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/actuator" + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private JsonNode health() throws IOException, InterruptedException {
        HttpResponse<String> answer = management("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private String readiness() throws IOException, InterruptedException {
        HttpResponse<String> answer = management("/health/readiness");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).path("status").asString();
    }

    /** Past the foreign keys that would refuse it. */
    private void addToBalance(Person person, int won) {
        database.execute("set session_replication_role = replica; update wallet set balance = balance + (" + won
                + ") where user_id = " + person.userId() + "; set session_replication_role = default");
    }

    @Test
    void money_that_came_from_nowhere_is_seen_in_health_metrics_and_log_until_it_is_gone(CapturedOutput log)
            throws Exception {
        Person person = api.join("somebody " + UUID.randomUUID());
        person.charge(500).orFail();
        reconciliation.reconcile();
        assertThat(health().path("status").asString()).isEqualTo("UP");
        assertThat(health().at("/components/reconciliation/details/rounds").asLong())
                .isPositive();
        assertThat(management("/prometheus").body()).contains("\nconcert_reconciliation_mismatches 0.0\n");

        addToBalance(person, 1);
        try {
            reconciliation.reconcile();
            reconciliation.reconcile();

            JsonNode part = health().at("/components/reconciliation");
            assertThat(part.path("status").asString()).isEqualTo("MISMATCH");
            assertThat(part.at("/details/mismatches").asInt()).isEqualTo(1);
            assertThat(part.at("/details/named/0").asString()).isEqualTo("the wallet of user " + person.userId());
            assertThat(health().path("status").asString()).isEqualTo("MISMATCH");
            assertThat(readiness()).isEqualTo("UP");
            assertThat(management("/prometheus").body()).contains("\nconcert_reconciliation_mismatches 1.0\n");
            assertThat(log.toString())
                    .containsOnlyOnce("The books do not balance: [the wallet of user " + person.userId() + "]");
        } finally {
            addToBalance(person, -1);
        }
        reconciliation.reconcile();

        assertThat(health().path("status").asString()).isEqualTo("UP");
        assertThat(health().at("/components/reconciliation/details/mismatches").asInt())
                .isZero();
    }
}
