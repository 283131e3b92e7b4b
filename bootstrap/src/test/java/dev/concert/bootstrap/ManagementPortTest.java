package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Strangers get true answers in the envelope on the management port, too. */
@ExtendWith(OutputCaptureExtension.class)
class ManagementPortTest extends ServiceTest {

    @LocalManagementPort
    private int managementPort;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET   | /actuator/health/%2e%2e/env |                       | 404
                    GET   | /actuator/health/%2E/db     |                       | 404
                    GET   | /actuator/health/%00        |                       | 400
                    GET   | /actuator/health;x=y        |                       | 404
                    GET   | /actuator/health/nope       |                       | 404
                    OPTIONS | /actuator/health          |                       | 200
                    GET   | /actuator/env               |                       | 404
                    GET   | /nope                       |                       | 404
                    GET   | /error                      |                       | 404
                    GET   | /                           |                       | 404
                    POST  | /nope                       | Content-Type: */*     | 404
                    POST  | /actuator/health            | Content-Type: */*     | 405
                    TRACE | /actuator/health            |                       | 405
                    NOPE  | /actuator/health            |                       | 405
                    GET   | /actuator/health            | Accept: garbage       | 406
                    GET   | /actuator/health            | Accept: text/html     | 406
                    GET   | /actuator/health            | Accept:               | 200
                    GET   | /actuator/health            | Accept: ,             | 200
                    GET   | /actuator/health            | Cookie: to"k=5ec7e700 | 200
                    GET   | /actuator/health            | If-None-Match: ""x    | 200
                    """)
    void a_stranger_gets_a_true_answer_in_json_and_leaves_no_trace_in_the_log(
            String method, String path, @Nullable String header, int status, CapturedOutput log) throws Exception {
        String before = log.getAll();
        HttpResponse<String> answer = send(method, path, header);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().map().values()).doesNotContain(List.of(""));
        if (method.equals("OPTIONS")) {
            return;
        }
        JsonNode json = JsonMapper.shared().readTree(answer.body());
        if (status != 200) {
            assertThat(json.propertyNames()).containsExactly("isSuccess", "code", "message", "result");
            assertThat(json.path("code").intValue()).isEqualTo(status);
        }
        if (status == 405) {
            assertThat(answer.headers().firstValue("Allow").orElseThrow()).isEqualTo("GET, HEAD, OPTIONS");
        }
        assertThat(log.getAll().substring(before.length())).doesNotContain("Exception", "WARN", "ERROR", "5ec7e700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept:", "Accept: ,", "Accept: , ,"})
    void an_accept_header_that_names_nothing_is_an_absent_one(String header) throws Exception {
        assertThat(send("GET", "/actuator/prometheus", header).statusCode()).isEqualTo(200);
    }

    @Test
    void readiness_follows_the_database_unless_the_operator_chooses_otherwise() throws Exception {
        JsonNode readiness = JsonMapper.shared()
                .readTree(send("GET", "/actuator/health/readiness", null).body());

        assertThat(readiness.path("components").propertyNames()).containsExactlyInAnyOrder("db", "readinessState");
    }

    private HttpResponse<String> send(String method, String path, @Nullable String header)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + path))
                .method(method, BodyPublishers.noBody());
        if (header != null) {
            String[] parts = header.split(": ?", 2);
            request.header(parts[0], parts[1]);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
