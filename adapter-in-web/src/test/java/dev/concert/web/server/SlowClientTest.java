package dev.concert.web.server;

import static dev.concert.web.server.RawHttp.get;
import static dev.concert.web.server.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.web.ContractProbe;
import dev.concert.web.server.RawHttp.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A client that pauses, or sends a byte now and then, has a deadline. */
@SpringBootTest(
        classes = ContractProbe.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "concert.web.head-timeout=400ms",
            "concert.web.body-timeout=400ms",
            "server.tomcat.connection-timeout=1s",
            "server.tomcat.keep-alive-timeout=300ms"
        })
@Timeout(20)
class SlowClientTest {

    private static final Duration BETWEEN_BYTES = Duration.ofMillis(40);

    @LocalServerPort
    private int port;

    /** Sends a byte now and then until the server closes the connection. */
    private static void trickle(RawHttp http) {
        try {
            while (true) {
                http.write("x");
                Thread.sleep(BETWEEN_BYTES);
            }
        } catch (IOException hungUp) {
            throw new UncheckedIOException(hungUp);
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void a_head_that_trickles_in_ends_the_connection() throws IOException {
        for (String start : new String[] {"", "GET /", "GET /api/1 HTTP/1.1\r\nHost: localhost\r\nX: "}) {
            try (RawHttp http = new RawHttp(port)) {
                http.write(start);
                assertThatThrownBy(() -> trickle(http)).isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void a_body_that_trickles_in_is_refused() throws IOException {
        for (String start : new String[] {
            post("/api/order", "", "Content-Length: 16000"),
            post("/api/order", "3e80\r\n", "Transfer-Encoding: chunked"),
            post("/api/order", "3e80;", "Transfer-Encoding: chunked")
        }) {
            try (RawHttp http = new RawHttp(port)) {
                http.write(start);
                FutureTask<Void> sender = new FutureTask<>(() -> trickle(http), null);
                Thread.ofVirtual().start(sender);
                assertThat(http.answer().error()).isEqualTo("REQUEST_TIMEOUT");
                assertThatException().isThrownBy(sender::get).withCauseInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void a_body_that_no_handler_reads_may_not_trickle_in_either() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(post("/nothing", "", "Content-Length: 16000"));
            assertThat(http.answer().error()).isEqualTo("NOT_FOUND");
            assertThatThrownBy(() -> trickle(http)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void a_body_that_stops_coming_is_refused() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(post("/api/order", "{", "Content-Length: 16000"));
            Answer answer = http.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.error()).isEqualTo("REQUEST_TIMEOUT");
            assertThat(http.untilTheEnd()).isEmpty();
        }
    }

    @Test
    void a_silent_connection_is_closed() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            assertThat(http.untilTheEnd()).isEmpty();
        }
        try (RawHttp http = new RawHttp(port)) {
            http.write(get("/api/1"));
            assertThat(http.answer().status()).isEqualTo(200);
            assertThat(http.untilTheEnd()).isEmpty();
        }
    }

    @Test
    void a_head_in_pieces_is_accepted_within_the_deadline() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            for (int request = 0; request < 20; request++) {
                for (String piece : get("/api/1").split("(?<=[ \n])", -1)) {
                    http.write(piece);
                }
                assertThat(http.answer().status()).isEqualTo(200);
            }
        }
    }
}
