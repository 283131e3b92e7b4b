package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.fuzz.Fuzzer;
import dev.concert.fuzz.LogWatch;
import dev.concert.kit.ApiRequest;
import dev.concert.web.controller.OpenApiDocument;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Thousands of requests that the API document describes, most of them spoilt: each is answered in time, as the document
 * foresees it, and leaves hardly a line in the log. {@code -Dfuzz.seed} repeats a run, {@code -Dfuzz.seeds} makes several.
 */
class FuzzTest extends ServiceTest {

    private static final int CLIENTS = 4;
    private static final int ROUNDS = 40;
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 20_000);

    /** Few against the number of requests; each kind of line is limited in rate. */
    private static final int LINES_A_SECOND = 3;

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    static LongStream seeds() {
        long first = Long.getLong("fuzz.seed", ThreadLocalRandom.current().nextLong() >>> 16);
        return LongStream.range(first, first + Integer.getInteger("fuzz.seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_request_is_answered_as_the_document_foresees(long seed) throws Exception {
        System.out.println("Fuzzed with -Dfuzz.seed=" + seed);
        List<Long> concerts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            concerts.add(concert(1_000, 50));
        }
        OpenApiDocument document =
                new OpenApiDocument(api.call(ApiRequest.get("/v3/api-docs")).text());
        Fuzzer.Stage stage = new Fuzzer.Stage(apiPort, managementPort, ADMIN_KEY, DATE, concerts);
        List<Fuzzer> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(new Fuzzer(stage, document, seed, number));
        }
        long startedAt = System.nanoTime();

        try (LogWatch log = new LogWatch();
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int round = 0; round < ROUNDS; round++) {
                sendInParallel(clients, threads);
                pass(round);
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt) + 1;
            report(clients, seconds, log);
            assertThat(reports(clients)).as("-Dfuzz.seed=" + seed).isEmpty();
            assertThat(log.stackTraces()).isEmpty();
            for (Fuzzer client : clients) {
                assertThat(log.linesWith(client.secrets())).isEmpty();
            }
            assertThat(log.lines()).hasSizeLessThan((int) (LINES_A_SECOND * seconds));
        } finally {
            for (Fuzzer client : clients) {
                client.close();
            }
            leaveNobody();
        }
    }

    private static void sendInParallel(List<Fuzzer> clients, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        List<Future<?>> sending = new ArrayList<>();
        for (Fuzzer client : clients) {
            sending.add(threads.submit(() -> {
                client.send(REQUESTS / ROUNDS / CLIENTS);
                return null;
            }));
        }
        for (Future<?> each : sending) {
            each.get();
        }
    }

    /** What jobs and time do to everybody. */
    private void pass(int round) {
        // A client may have paused a queue, or made it small.
        roomFor(100);
        admitWaiting();
        timePasses(round % 10 == 9 ? Duration.ofMinutes(6) : Duration.ofSeconds(10));
        forgetAbsent.forget();
    }

    private void leaveNobody() {
        timePasses(Duration.ofHours(1));
        forgetAbsent.forget();
        admitWaiting();
    }

    private static Map<String, String> reports(List<Fuzzer> clients) {
        Map<String, String> all = new LinkedHashMap<>();
        clients.forEach(client -> all.putAll(client.reports()));
        return all;
    }

    private static void report(List<Fuzzer> clients, long seconds, LogWatch log) throws IOException {
        Map<String, Integer> statuses = new TreeMap<>();
        clients.forEach(
                client -> client.statuses().forEach((status, times) -> statuses.merge(status, times, Integer::sum)));
        System.out.println(REQUESTS + " requests in " + seconds + " s, the JVM's processor time "
                + ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO) + ": " + statuses + ", "
                + log.lines().size() + " lines logged");
    }
}
