package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

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

/** An operator sees that nodes on one database run with different settings, and both go on serving. */
@ExtendWith(OutputCaptureExtension.class)
class NodesTest extends ServiceTest {

    private static final String OTHER = "00000000-0000-4000-8000-00000000000a";

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private Nodes nodes;

    @Autowired
    private JdbcTemplate database;

    private Answer management(String path) throws IOException {
        try (HttpClient http = new HttpClient()) {
            return http.call(managementPort, ApiRequest.get("/actuator" + path));
        }
    }

    private JsonNode health(String path) throws IOException {
        Answer answer = management("/health" + path);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode listed() {
        return api.call(ApiRequest.byOperator(ADMIN_KEY, "GET", "/api/admin/nodes", null))
                .orFail();
    }

    /** As another node would, with these settings in place of this node's. */
    private void reportAnother(String settings) {
        database.update(
                "insert into node (id, version, since, clock_offset_ms, settings, heard_of_at)"
                        + " select ?::uuid, 'another', since + interval '1 s', -1500, settings || ?::jsonb, heard_of_at"
                        + " from node where version <> 'another'",
                OTHER,
                settings);
    }

    @Test
    void nodes_with_different_settings_are_seen_in_health_metrics_log_and_api_until_they_agree(CapturedOutput log)
            throws Exception {
        nodes.compare();
        assertThat(health("/nodes").path("status").asString()).isEqualTo("UP");
        assertThat(management("/prometheus").text()).contains("\nconcert_nodes_differing 0.0\n");

        reportAnother("{\"concert.time-zone\":\"UTC\"}");
        try {
            nodes.compare();
            nodes.compare();

            JsonNode part = health("/nodes");
            assertThat(part.path("status").asString()).isEqualTo("MISMATCH");
            assertThat(part.at("/details/heardOf").asInt()).isEqualTo(2);
            assertThat(part.at("/details/differing/0/property").asString()).isEqualTo("concert.time-zone");
            assertThat(health("").path("status").asString()).isEqualTo("MISMATCH");
            assertThat(health("/readiness").path("status").asString()).isEqualTo("UP");
            assertThat(management("/prometheus").text()).contains("\nconcert_nodes_differing 1.0\n");
            assertThat(log.toString())
                    .containsOnlyOnce(
                            "Nodes on this database differ in concert.time-zone: it is Asia/Seoul here and UTC elsewhere");

            JsonNode another = listed().path(1);
            assertThat(another.path("node").asString()).isEqualTo(OTHER);
            assertThat(another.path("version").asString()).isEqualTo("another");
            assertThat(another.path("since").asString()).matches("2024-.*T.*\\.\\d{3}");
            assertThat(another.path("clockOffsetMs").asLong()).isEqualTo(-1_500);
            assertThat(another.path("differing").toString())
                    .isEqualTo("[{\"property\":\"concert.time-zone\",\"values\":[\"UTC\",\"Asia/Seoul\"]}]");
        } finally {
            database.update("delete from node where version = 'another'");
        }
        nodes.compare();

        assertThat(health("/nodes").path("status").asString()).isEqualTo("UP");
        assertThat(log.toString()).containsOnlyOnce("Nodes on this database agree in concert.time-zone again");
    }

    @Test
    void a_node_reports_what_has_to_be_alike_and_no_secret() {
        nodes.compare();

        String settings = database.queryForObject("select settings::text from node", String.class);
        assertThat(settings)
                .contains(
                        "\"concert.reservation.hold\": \"PT5M\"",
                        "\"concert.reservation.max-seats\": \"10\"",
                        "\"concert.queue.forget-after\": \"PT10M\"",
                        "\"concert.limits.unfinished-per-address\": \"64\"")
                .doesNotContain(ADMIN_KEY, "admin", "demo-data", "capacity");
    }

    @Test
    void a_node_that_stops_is_not_compared_any_more() {
        nodes.compare();
        assertThat(listed()).hasSize(1);

        nodes.close();
        assertThat(listed()).isEmpty();
        nodes.compare();
        assertThat(UUID.fromString(listed().at("/0/node").asString())).isNotNull();
    }
}
