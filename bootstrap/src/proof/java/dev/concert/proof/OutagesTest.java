package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.embedded.KillablePostgres;
import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpClient;
import dev.concert.kit.HttpClient.Answer;
import dev.concert.kit.PostgresProxy;
import dev.concert.kit.ServiceProcess;
import dev.concert.proof.Report.Findings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The database stands still, or only reads, for some seconds: callers are answered all the time, and then all is well by itself. */
@DisabledOnOs(OS.WINDOWS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(Report.class)
class OutagesTest {

    private static final Duration CONNECTION_TIMEOUT = Duration.ofMillis(Effort.times(2_000, 5_000));
    /** What an answer may take besides, on a machine that does much else. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(2);

    private static final Duration STALL = Duration.ofSeconds(Effort.times(5, 12));
    private static final Duration FAILOVER = Duration.ofSeconds(Effort.times(3, 5));
    private static final Duration RECOVERY = Patience.PROMISED;

    private static final int TIMES = Effort.times(1, 10);
    private static final int CALLERS = 24;
    private static final int ON_THEIR_WAY = 200;
    /** So many kinds of calls are made. */
    private static final int KINDS = 6;

    private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(20);

    private final HttpClient http = new HttpClient();
    private final AtomicInteger names = new AtomicInteger();
    private KillablePostgres primary;
    private PostgresProxy address;
    private ServiceProcess node;
    private List<Caller> callers;

    @BeforeAll
    void start() throws Exception {
        primary = KillablePostgres.start();
        address = PostgresProxy.to(primary.jdbcUrl());
        node = ServiceProcess.named("outages", Path.of("target", "proof"))
                .with("spring.datasource.url", address.jdbcUrl())
                .with("spring.datasource.username", primary.username())
                .with("spring.datasource.password", primary.password())
                .with("spring.datasource.hikari.connection-timeout", CONNECTION_TIMEOUT.toMillis())
                .with("concert.queue.capacity", CALLERS)
                .with("concert.demo-data", true)
                .with("concert.queue.session-window", "5h")
                .launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::endProcesses));
        node.awaitReady();
        callers = IntStream.range(0, CALLERS).mapToObj(_i -> new Caller()).toList();
    }

    private void endProcesses() {
        node.kill();
        primary.close();
    }

    @AfterAll
    void stop() throws IOException {
        http.close();
        address.close();
        endProcesses();
    }

    private record Timed(String what, Answer answer, Duration took) {

        boolean isDone() {
            return answer.status() == 200;
        }

        /** Served, or refused in the way that tells the client to come back. */
        boolean isAsPromised() {
            return isDone() || answer.status() == 503 && !answer.retryAfter().isEmpty();
        }
    }

    private Timed timed(String what, ApiRequest request) {
        long sent = System.nanoTime();
        Answer answer;
        try {
            answer = http.call(node.port(), request);
        } catch (IOException e) {
            answer = new Answer(0, e.toString(), "", false);
        }
        return new Timed(what, answer, Duration.ofNanos(System.nanoTime() - sent));
    }

    private ApiRequest join() {
        return ApiRequest.join("person " + names.incrementAndGet());
    }

    private boolean isReady() {
        try {
            return http.call(node.managementPort(), ApiRequest.get("/actuator/health/readiness"))
                            .status()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Somebody with a slot, and another user that comes now and then and waits for one. */
    private final class Caller {

        private final String token;
        private final long userId;
        private String waiting;

        Caller() {
            JsonNode joined = new Patience()
                    .insist("a join", () -> timed("join", join()), Timed::isDone)
                    .answer()
                    .result();
            token = joined.path("token").asString();
            userId = joined.path("userId").asLong();
            waiting = token;
        }

        Timed call(int turn) {
            return switch (turn % KINDS) {
                case 0 -> {
                    Timed joined = timed("join", join());
                    if (joined.isDone()) {
                        waiting = joined.answer().result().path("token").asString();
                    }
                    yield joined;
                }
                case 4 -> timed("poll", ApiRequest.check(waiting));
                case 1 -> timed("check", ApiRequest.check(token));
                case 2 -> timed("balance", ApiRequest.balance(token, userId));
                case 3 -> timed("charge", ApiRequest.charge(token, userId, 1));
                default -> timed("dates", ApiRequest.dates(token, 1));
            };
        }
    }

    @FunctionalInterface
    private interface Outage {
        void happens() throws Exception;
    }

    /** Calls all the time, also after the outage, until each kind of call has succeeded again. */
    private Collection<Timed> whileCalling(Outage outage, List<String> violations) throws Exception {
        Collection<Timed> all = new ConcurrentLinkedQueue<>();
        Collection<Timed> late = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicBoolean after = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                Caller caller = callers.get(i);
                int first = i;
                threads.execute(() -> {
                    for (int turn = first; !over.get(); turn++) {
                        Timed timed = caller.call(turn);
                        all.add(timed);
                        if (after.get() && timed.isDone()) {
                            late.add(timed);
                        }
                        LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
                    }
                });
            }
            try {
                outage.happens();
                after.set(true);
                Duration until = awaitThat(
                        () -> late.stream().map(Timed::what).distinct().count() == KINDS && isReady());
                System.out.println("well again after " + until.toMillis() + " ms");
                if (until.compareTo(RECOVERY) > 0) {
                    violations.add("well again only after " + until);
                }
            } finally {
                over.set(true);
            }
        }
        all.stream()
                .filter(timed -> !timed.isAsPromised())
                .forEach(timed -> violations.add("another answer than promised: " + timed));
        all.stream()
                .filter(timed -> timed.took().compareTo(CONNECTION_TIMEOUT.plus(ALLOWANCE)) > 0)
                .forEach(timed -> violations.add("waited too long: " + timed));
        System.out.println(all.size() + " calls, "
                + all.stream().filter(timed -> !timed.isDone()).count() + " refused, the longest "
                + all.stream().map(Timed::took).max(Duration::compareTo).orElseThrow());
        return all;
    }

    /** @return how long it took; much longer than allowed if it did not come about */
    private static Duration awaitThat(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begin < 3 * RECOVERY.toNanos()) {
            LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void nobody_waits_longer_than_the_connection_timeout_for_a_database_that_stands_still(Findings findings)
            throws Exception {
        List<String> violations = new ArrayList<>();
        int refused = 0;
        int calls = 0;
        for (int i = 0; i < TIMES; i++) {
            Collection<Timed> all = whileCalling(
                    () -> {
                        Thread.sleep(500);
                        primary.freeze();
                        try {
                            Thread.sleep(STALL);
                            if (isReady()) {
                                violations.add("ready while the database stands still");
                            }
                        } finally {
                            primary.thaw();
                        }
                    },
                    violations);
            calls += all.size();
            refused += (int) all.stream().filter(timed -> !timed.isDone()).count();
        }
        assertThat(refused).isPositive();
        findings.add(
                "A database that stands still keeps nobody waiting for longer than the connection time-out",
                "%d stalls of %d s; %,d calls, %,d of them refused".formatted(TIMES, STALL.toSeconds(), calls, refused),
                violations);
    }

    @Test
    void after_a_failover_to_a_standby_and_back_all_is_well_by_itself(Findings findings) throws Exception {
        List<String> violations = new ArrayList<>();
        try (KillablePostgres standby = primary.standby()) {
            for (int i = 0; i < TIMES; i++) {
                whileCalling(
                        () -> {
                            Thread.sleep(200);
                            address.leadTo(standby.port());
                            awaitNotReady(violations);
                            Thread.sleep(FAILOVER);
                            if (isReady()) {
                                violations.add("ready while the address leads to a standby");
                            }
                            address.leadTo(primary.port());
                        },
                        violations);
            }
        } finally {
            address.leadTo(primary.port());
        }
        findings.add(
                "After a failover to a standby and back the service is well again within 10 s",
                TIMES + " failovers of " + FAILOVER.toSeconds() + " s",
                violations);
    }

    @Test
    void a_server_that_only_reads_for_a_while_is_used_again_as_soon_as_it_writes(Findings findings) throws Exception {
        List<String> violations = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            whileCalling(
                    () -> {
                        asSuperuser("alter database concert set default_transaction_read_only = on");
                        asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'concert'"
                                + " and pid <> pg_backend_pid()");
                        awaitNotReady(violations);
                        asSuperuser("alter database concert reset default_transaction_read_only");
                    },
                    violations);
        }
        findings.add(
                "After a time in which the database only reads the service is well again within 10 s",
                TIMES + " times",
                violations);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void what_has_arrived_when_a_node_is_stopped_is_answered(Findings findings) throws Exception {
        List<byte[]> requests = callers.stream()
                .map(caller -> ApiRequest.charge(caller.token, caller.userId, 1).bytes())
                .toList();
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < ON_THEIR_WAY; i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), node.port());
            client.setSoTimeout(Math.toIntExact(RECOVERY.toMillis()));
            clients.add(client);
        }
        for (int i = 0; i < ON_THEIR_WAY; i++) {
            clients.get(i).getOutputStream().write(requests.get(i % requests.size()));
        }
        node.process().handle().destroy();

        List<String> violations = new ArrayList<>();
        for (Socket client : clients) {
            try (BufferedReader answer =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                String status = answer.readLine();
                if (status == null || !status.matches("HTTP/1.1 (200|503).*")) {
                    violations.add("answered by " + status);
                }
            } catch (IOException cut) {
                violations.add("not answered: " + cut);
            }
        }
        findings.add(
                "What has arrived when a node is stopped is answered",
                ON_THEIR_WAY + " requests on their way",
                violations);
    }

    private void awaitNotReady(List<String> violations) {
        if (awaitThat(() -> !isReady()).compareTo(RECOVERY) > 0) {
            violations.add("ready all the time");
        }
    }

    private void asSuperuser(String sql) throws SQLException, IOException {
        try (Connection connection = primary.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute(sql);
        }
    }
}
