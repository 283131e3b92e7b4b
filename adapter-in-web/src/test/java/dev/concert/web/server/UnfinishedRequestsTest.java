package dev.concert.web.server;

import static dev.concert.web.server.RawHttp.get;
import static dev.concert.web.server.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.concert.web.ContractProbe;
import dev.concert.web.server.RawHttp.Answer;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** An address may have only so many requests under way that have not arrived. */
@SpringBootTest(
        classes = ContractProbe.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.threads.virtual.enabled=true",
            "concert.limits.unfinished-per-address=" + UnfinishedRequestsTest.LIMIT,
            "server.tomcat.max-connections=20"
        })
@Timeout(30)
class UnfinishedRequestsTest {

    static final int LIMIT = 4;

    private final List<RawHttp> clients = new ArrayList<>();

    @LocalServerPort
    private int port;

    private RawHttp client(String sent) throws IOException {
        RawHttp client = new RawHttp(port);
        clients.add(client);
        client.write(sent);
        return client;
    }

    @AfterEach
    void close() throws IOException {
        for (RawHttp client : clients) {
            client.close();
        }
        clients.clear();
    }

    private static boolean isClosed(RawHttp client) {
        try {
            return client.untilTheEnd().isEmpty();
        } catch (SocketException reset) {
            return true;
        } catch (IOException open) {
            return false;
        }
    }

    /** The one of the clients that the server singles out: which request arrives last is not for the test to know. */
    private static RawHttp awaitOne(List<RawHttp> clients, Predicate<RawHttp> isSingledOut) {
        return await().until(() -> clients.stream().filter(isSingledOut).findAny(), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void one_more_body_that_does_not_arrive_is_refused() throws IOException {
        for (int i = 0; i <= LIMIT; i++) {
            client(post("/api/order", "{", "Content-Length: 100"));
        }
        RawHttp refused = awaitOne(clients, RawHttp::hasAnswer);
        Answer answer = refused.answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.error()).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(answer.json().at("/result/limit").asString()).isEqualTo("unfinished-per-address");
        assertThat(answer.headers()).containsKey("Retry-After");
        assertThat(clients).filteredOn(client -> client != refused).noneMatch(RawHttp::hasAnswer);
        assertThat(client(get("/api/7")).answer().status())
                .as("a whole request")
                .isEqualTo(200);
    }

    @Test
    void heads_that_do_not_arrive_leave_room_for_other_clients() throws IOException {
        String half = "GET /api/1 HTTP/1.1\r\nX-";
        for (int i = 0; i < 2 * LIMIT; i++) {
            client(half);
        }
        await().until(() -> clients.stream().filter(RawHttp::isClosed).count(), closed -> closed == LIMIT);
        for (int i = 0; i < 52; i++) {
            assertThat(isClosed(client(half))).isTrue();
        }
        assertThat(client(get("/api/7")).answer().status()).isEqualTo(200);
    }

    @Test
    void connections_that_stay_silent_leave_room_for_other_clients() throws IOException {
        for (int i = 0; i < 20; i++) {
            client("");
        }
        assertThat(client(get("/api/7")).answer().status()).isEqualTo(200);
    }

    @Test
    void requests_that_arrived_in_the_end_are_answered_and_count_no_more() throws IOException {
        for (int round = 0; round < 3; round++) {
            List<RawHttp> slow = new ArrayList<>();
            for (int i = 0; i <= LIMIT; i++) {
                slow.add(client("GET /api/7 HTTP/1.1\r\n"));
            }
            // One too many is closed once all the others are counted.
            slow.remove(awaitOne(slow, RawHttp::isClosed));
            for (RawHttp client : slow) {
                client.write("Host: localhost\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(200);
                client.close();
            }
        }
    }
}
