package dev.concert.web.server;

import static dev.concert.web.server.RawHttp.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.LoadShedding;
import dev.concert.web.ContractProbe;
import dev.concert.web.server.RawHttp.Answer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.convention.TestBean;

/** The rules of a route hold wherever the application is mounted, and however its path is encoded. */
@SpringBootTest(
        classes = ContractProbe.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "server.servlet.context-path=/shop")
class ContextPathTest {

    @TestBean
    @Nullable
    LoadShedding loadShedding;

    @LocalServerPort
    private int port;

    static LoadShedding loadShedding() {
        return () -> false;
    }

    /** The probe answers any poll that reaches a handler with 400, since it takes the last segment for a number. */
    @ParameterizedTest
    @CsvSource({
        "/shop/api/check, 400",
        "/shop/api/%63heck, 400",
        "/%73hop/%61pi/check, 400",
        "/shop/api/1, 503",
        "/shop/api/%31, 503",
        "/shop/api/check/, 503",
        "/shop/api/getToken, 503",
        "/api/check, 404"
    })
    void while_load_is_shed_only_polls_reach_a_handler(String path, int status) throws IOException {
        assertThat(send(get(path)).status()).isEqualTo(status);
    }

    private Answer send(String request) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(request);
            return http.answer();
        }
    }
}
