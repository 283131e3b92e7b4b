package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpClient;
import dev.concert.kit.HttpClient.Answer;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** An operator sees that money does not add up, and the service goes on serving. */
@ExtendWith(OutputCaptureExtension.class)
class ReconciliationAlarmTest extends ServiceTest {

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private Reconciliation reconciliation;

    @Autowired
    private JdbcTemplate database;

    private Answer management(String path) throws IOException {
        try (HttpClient http = new HttpClient()) {
            return http.call(managementPort, ApiRequest.get("/actuator" + path));
        }
    }

    private JsonNode health(String path) throws IOException {
        Answer answer = management(path);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode health() throws IOException {
        return health("/health");
    }

    /** Past the foreign keys that would refuse it. */
    private void addToBalance(Person person, int won) {
        database.execute("set session_replication_role = replica; update wallet set balance = balance + (" + won
                + ") where user_id = " + person.userId() + "; set session_replication_role = default");
    }

    @Test
    void money_from_nowhere_is_seen_in_health_metrics_and_log_until_it_is_gone(CapturedOutput log) throws Exception {
        Person person = api.join("user " + UUID.randomUUID());
        person.charge(500).orFail();
        reconciliation.reconcile();
        assertThat(health().path("status").asString()).isEqualTo("UP");
        assertThat(health().at("/components/reconciliation/details/rounds").asLong())
                .isPositive();
        assertThat(management("/prometheus").text()).contains("\nconcert_reconciliation_mismatches 0.0\n");

        addToBalance(person, 1);
        try {
            reconciliation.reconcile();
            reconciliation.reconcile();

            JsonNode part = health().at("/components/reconciliation");
            assertThat(part.path("status").asString()).isEqualTo("MISMATCH");
            assertThat(part.at("/details/mismatches").asInt()).isEqualTo(1);
            assertThat(part.at("/details/named/0").asString()).isEqualTo("the wallet of user " + person.userId());
            assertThat(health().path("status").asString()).isEqualTo("MISMATCH");
            assertThat(health("/health/readiness").path("status").asString()).isEqualTo("UP");
            assertThat(management("/prometheus").text()).contains("\nconcert_reconciliation_mismatches 1.0\n");
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
