package dev.concert.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The service in a process of its own, as it runs in production; to be killed, stopped, continued and started again. */
final class ServiceNode implements AutoCloseable {

    static final String ADMIN_KEY = "the key of the operator";

    /** Known to nobody but the JVM. */
    static final String MAIN_CLASS = "dev.concert.bootstrap.ConcertApplication";

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Path LOGS = Path.of("target", "proof");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final int port = LocalPort.free();
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    private ServiceNode(String name, List<String> arguments, Map<String, String> environment) throws IOException {
        this.name = name;
        this.environment = environment;
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN_CLASS,
                "--server.port=" + port,
                "--concert.demo-data=false",
                "--concert.admin.key=" + ADMIN_KEY));
        command.addAll(arguments);
        Files.deleteIfExists(logFile());
        this.process = launch();
    }

    /** How a node is started. */
    static final class Plan {

        private final String name;
        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> environment = new HashMap<>();

        private Plan(String name) {
            this.name = name;
            with("management.server.port", -1);
        }

        Plan database(String url, String username, String password) {
            return with("spring.datasource.url", url)
                    .with("spring.datasource.username", username)
                    .with("spring.datasource.password", password);
        }

        Plan with(String property, Object value) {
            properties.put(property, String.valueOf(value));
            return this;
        }

        Plan inEnvironment(Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        /** Begins the start; {@link ServiceNode#awaitReady} waits for its end. */
        ServiceNode launch() throws IOException {
            return new ServiceNode(
                    name,
                    properties.entrySet().stream()
                            .map(property -> "--" + property.getKey() + "=" + property.getValue())
                            .toList(),
                    environment);
        }
    }

    /** @param name of its log file in {@code target/proof} */
    static Plan named(String name) {
        return new Plan(name);
    }

    private Process launch() throws IOException {
        Files.createDirectories(LOGS);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path logFile() {
        return LOGS.resolve(name + ".log");
    }

    /** All that it has logged, in this life and those before. */
    String log() throws IOException {
        return Files.readString(logFile());
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    String name() {
        return name;
    }

    /** Returns once it answers with success. */
    ServiceNode awaitReady() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/api/concerts"))
                .timeout(Duration.ofSeconds(10))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError(name + " does not start; the end of " + logFile() + ":\n" + endOfLog());
            }
            if (Integer.valueOf(200).equals(status(request))) {
                return this;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static @Nullable Integer status(HttpRequest request) throws InterruptedException {
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return null;
        }
    }

    /** What its machine's clock shows, to the second. */
    Instant wallClock() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address() + "/api/concerts")).build();
        String date = HTTP.send(request, BodyHandlers.discarding())
                .headers()
                .firstValue("Date")
                .orElseThrow();
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(logFile());
        return lines.subList(Math.max(0, lines.size() - 40), lines.size()).stream()
                .collect(Collectors.joining("\n"));
    }

    /** Without any warning, as by {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** After a kill, at the same address; {@link #awaitReady} waits for the end of the start. */
    void relaunch() throws IOException {
        process = launch();
    }

    /** Stops it in the middle of whatever it does, as a machine that has no time for it would. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
