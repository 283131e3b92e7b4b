package dev.concert.web.server;

import static dev.concert.web.server.RawHttp.get;
import static dev.concert.web.server.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that send their bodies slowly, more of them than a pool would have threads. */
@SpringBootTest(
        classes = ContractProbe.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            // As the service sets it.
            "spring.threads.virtual.enabled=true",
            "concert.limits.unfinished-per-address=1000",
            "concert.web.body-timeout=1m",
            "server.tomcat.connection-timeout=1m"
        })
class ManySlowClientsTest {

    private static final int SLOW = 300;

    @LocalServerPort
    private int port;

    @Test
    @Timeout(30)
    void slow_clients_do_not_delay_others() throws IOException {
        List<RawHttp> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                RawHttp http = new RawHttp(port);
                slow.add(http);
                http.write(post("/api/order", "{", "Content-Length: 16000"));
            }
            try (RawHttp http = new RawHttp(port)) {
                http.write(get("/api/1"));
                assertThat(http.answer().status()).isEqualTo(200);
            }
        } finally {
            for (RawHttp http : slow) {
                http.close();
            }
        }
    }
}
