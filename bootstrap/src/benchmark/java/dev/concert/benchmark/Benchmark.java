package dev.concert.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.benchmark.Results.Fact;
import dev.concert.benchmark.Results.Key;
import dev.concert.kit.ApiRequest;
import dev.concert.kit.DatabaseTraffic;
import dev.concert.kit.HttpClient;
import dev.concert.kit.HttpConnection;
import dev.concert.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.FileSystemUtils;

/**
 * Measures the service, and in the same minutes what the machine can do: the empty answer of the same server, and the
 * same work by plain JDBC on the same database. Sides take turns of seconds, so that other work of the machine hits all
 * of them alike; only their ratios mean something elsewhere. The README says how to run it.
 */
final class Benchmark implements AutoCloseable {

    /**
     * How long it may take.
     *
     * @param turn of each side in each round
     * @param warmUp before anything counts, in two halves
     * @param line how long the line grows
     * @param stored how many reservations are stored in the end
     */
    private record Extent(Duration turn, int rounds, Duration warmUp, List<Long> line, List<Long> stored) {

        static final Extent QUICK = new Extent(
                Duration.ofMillis(700),
                2,
                Duration.ofSeconds(40),
                List.of(1_000L, 100_000L),
                List.of(1_000L, 100_000L));
        static final Extent FULL = new Extent(
                Duration.ofSeconds(2),
                4,
                Duration.ofSeconds(180),
                List.of(1_000L, 100_000L, 1_000_000L),
                List.of(1_000L, 1_000_000L));
        /** Whether it works at all. */
        static final Extent TRIAL = new Extent(
                Duration.ofMillis(300), 1, Duration.ofSeconds(5), List.of(1_000L, 10_000L), List.of(1_000L, 5_000L));

        static Extent named(String name) {
            return switch (name) {
                case "quick" -> QUICK;
                case "full" -> FULL;
                case "trial" -> TRIAL;
                default -> throw new IllegalArgumentException("benchmark.mode is quick, full or trial, not " + name);
            };
        }
    }

    private static final List<Integer> CLIENTS = List.of(1, 8, 32, 128);
    static final int TYPICAL_CLIENTS = 32;
    private static final int CONNECTIONS = 16;
    private static final int RACERS = 1_000;

    private final Map<String, String> settings;
    private final Extent extent;
    private final List<String> only;
    private final Path work;
    private final Path directory;
    private final long begin = System.nanoTime();
    private final Results results = new Results();
    private final Release release;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final ServiceProcess service;
    private final Database database;
    private final Sides sides;
    private boolean waitingIsWarm;

    public static void main(String[] arguments) throws Exception {
        LoggingSystem.get(Benchmark.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        Map<String, String> settings = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] nameAndValue = argument.split("=", 2);
            settings.put(nameAndValue[0], nameAndValue[1]);
        }
        try (Benchmark benchmark = new Benchmark(settings)) {
            benchmark.run();
            benchmark.report();
        }
    }

    private Benchmark(Map<String, String> settings) throws Exception {
        this.settings = settings;
        extent = Extent.named(setting("mode", "quick"));
        only = Arrays.stream(setting("only", "").split(","))
                .filter(part -> !part.isBlank())
                .toList();
        work = Files.createDirectories(Path.of(setting("output", "target/benchmark")))
                .toAbsolutePath();
        // Not where the machine keeps what is temporary: that may be in memory, where nothing is durable.
        directory = Files.createTempDirectory(work, "database-");
        release = new Release(
                Path.of(setting("jar", "target/concert/concert.jar")).toAbsolutePath(),
                work,
                List.of(setting("jvm", "-Xmx256m").split(" ")));
        String url = setting("url", "");
        if (!url.isEmpty()) {
            environment.put("SPRING_DATASOURCE_URL", url);
            environment.put("SPRING_DATASOURCE_USERNAME", setting("username", ""));
            environment.put("SPRING_DATASOURCE_PASSWORD", setting("password", ""));
        }
        say("Starting the service");
        service = configured(release.measured("service"))
                .inEnvironment(environment)
                .launch();
        Duration untilFirstAnswer = service.awaitReady();
        database = url.isEmpty()
                ? new Database(
                        Database.embeddedUrl(directory), "postgres", Database.embeddedPassword(directory), CONNECTIONS)
                : new Database(url, setting("username", ""), setting("password", ""), CONNECTIONS);
        sides = new Sides(service, database, new Load(this::processors), extent.turn);
        say("First answer after " + seconds(untilFirstAnswer) + "; PostgreSQL " + database.version()
                + ", fsync=" + database.text("show fsync") + ", synchronous_commit="
                + database.text("show synchronous_commit"));
        results.add(new Fact(
                "start to first answer",
                url.isEmpty() ? "fresh embedded database" : "given database",
                untilFirstAnswer.toMillis() / 1e3,
                "s"));
    }

    private String setting(String name, String byDefault) {
        String value = settings.getOrDefault(name, "");
        return value.isBlank() ? byDefault : value;
    }

    /** Nothing expires while it is measured, and nobody is admitted unless slots are made. */
    private ServiceProcess.Plan configured(ServiceProcess.Plan plan) {
        plan.with("concert.database.embedded-directory", directory)
                .with("concert.demo-data", false)
                .with("concert.queue.capacity", 100)
                .with("concert.queue.session-window", "1d")
                .with("concert.queue.forget-after", "1d")
                .with("concert.reservation.hold", "4h")
                .with("spring.datasource.hikari.maximum-pool-size", CONNECTIONS);
        for (String argument : setting("service", "").split(" ")) {
            String[] nameAndValue = argument.replaceFirst("^--", "").split("=", 2);
            if (nameAndValue.length == 2) {
                plan.with(nameAndValue[0], nameAndValue[1]);
            }
        }
        return plan;
    }

    private ProcessorTime processors() {
        return ProcessorTime.now(service.process().handle(), database.server());
    }

    private void say(String what) {
        Duration since = Duration.ofNanos(System.nanoTime() - begin);
        System.out.printf(Locale.ROOT, "%2d:%02d  %s%n", since.toMinutes(), since.toSecondsPart(), what);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }

    private interface Part {
        void run() throws Exception;
    }

    private void run() throws Exception {
        Map<String, Part> parts = new LinkedHashMap<>();
        // While no user waits …
        parts.put("journey", () -> takeTurns("journey", "", CLIENTS, sides::journey));
        parts.put("booking", () -> takeTurns("booking", "", CLIENTS, sides::booking));
        parts.put("lists", () -> takeTurns("lists", "", CLIENTS, sides::lists));
        parts.put("contention", () -> takeTurns("contention", "", List.of(8, TYPICAL_CLIENTS, 128), sides::oneWallet));
        parts.put("race", () -> takeTurns("race", "", List.of(RACERS), sides::race));
        parts.put("dates", () -> takeTurns("dates", "", List.of(TYPICAL_CLIENTS), sides::manyDates));
        // … and while users wait.
        parts.put("trips", this::countRoundTrips);
        parts.put("join", this::join);
        parts.put("poll", this::poll);
        parts.put("reservations", this::growReservations);
        parts.put("line", this::growLine);
        parts.put("start", this::startAgain);
        for (String part : only) {
            if (!parts.containsKey(part)) {
                throw new IllegalArgumentException("benchmark.only is some of " + parts.keySet() + ", not " + part);
            }
        }
        warmUp(sides::journey, sides::booking, sides::lists);
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (only.isEmpty()
                    ? !part.getKey().equals("start") || extent.equals(Extent.FULL)
                    : only.contains(part.getKey())) {
                say("· " + part.getKey());
                part.getValue().run();
            }
        }
    }

    private void warmUp(Sides.Prepared... all) throws Exception {
        say("Warming up for " + seconds(extent.warmUp.dividedBy(2)));
        long end = System.nanoTime() + extent.warmUp.dividedBy(2).toNanos();
        while (System.nanoTime() < end) {
            for (Sides.Prepared some : all) {
                for (Sides.Side side : some.prepare(8)) {
                    Measured measured = side.how().measure(8);
                    if (measured.failure() != null) {
                        say("Warming up, " + side.operation() + " failed: " + measured.failure());
                    }
                }
            }
        }
    }

    private void takeTurns(String part, String state, List<Integer> clientCounts, Sides.Prepared prepared)
            throws Exception {
        for (int round = 1; round <= extent.rounds; round++) {
            for (int clients : clientCounts) {
                StringBuilder progress = new StringBuilder();
                for (Sides.Side side : prepared.prepare(clients)) {
                    Measured measured = side.how().measure(clients);
                    results.add(new Key(part, side.operation(), state, clients, side.limit()), measured);
                    progress.append(String.format(Locale.ROOT, "  %s %,.0f/s", side.operation(), measured.perSecond()));
                    if (measured.failure() != null) {
                        progress.append(" (failed: ").append(measured.failure()).append(')');
                    }
                }
                say(String.format("  %d/%d %s %d clients:%s", round, extent.rounds, state, clients, progress));
            }
        }
    }

    private void makeALine() throws SQLException {
        database.roomFor(1);
        database.fillLine(extent.line.getFirst());
        sides.refreshWaiting();
    }

    private void warmUpTheLine() throws Exception {
        if (!waitingIsWarm) {
            makeALine();
            warmUp(sides::join, sides::poll);
            waitingIsWarm = true;
        }
    }

    private void join() throws Exception {
        warmUpTheLine();
        takeTurns("join", "", CLIENTS, sides::join);
    }

    private void poll() throws Exception {
        warmUpTheLine();
        takeTurns("poll", "", CLIENTS, sides::poll);
    }

    private void growLine() throws Exception {
        warmUpTheLine();
        for (long waiting : extent.line) {
            say(String.format(Locale.ROOT, "  filling the queue up to %,d waiting users", waiting));
            database.fillLine(waiting);
            database.settle();
            sides.refreshWaiting();
            String state = String.format(Locale.ROOT, "%,d waiting", waiting);
            Measured asked = sides.everybodyAsks(TYPICAL_CLIENTS);
            say(String.format(Locale.ROOT, "  all have polled for the first time, %,.0f/s", asked.perSecond()));
            results.add(new Key("line", "first poll of each", state, TYPICAL_CLIENTS, Sides.EMPTY), asked);
            atRest(state);
            takeTurns("line", state, List.of(TYPICAL_CLIENTS), sides::joinAndPoll);
            results.add(new Fact("heap after garbage collection", state, usedHeap() / 1048576.0, "MB"));
        }
    }

    /** What the service costs while no client asks: it reads the queue all the same. */
    private void atRest(String state) throws Exception {
        Map<String, Double> before = metrics();
        ProcessorTime spentBefore = processors();
        Duration rest = extent.turn.multipliedBy(extent.rounds);
        Thread.sleep(rest.toMillis());
        ProcessorTime spent = processors().minus(spentBefore);
        Map<String, Double> after = metrics();
        double seconds = rest.toMillis() / 1e3;
        results.add(new Fact("at rest, service", state, spent.service() / seconds, "ms CPU/s"));
        results.add(new Fact("at rest, database", state, spent.database() / seconds, "ms CPU/s"));
        after.forEach((name, value) -> {
            String count = name.replaceFirst("_seconds_sum$", "_seconds_count");
            double times = after.getOrDefault(count, 0.0) - before.getOrDefault(count, 0.0);
            if (name.endsWith("_seconds_sum") && times > 0) {
                double millis = (value - before.getOrDefault(name, 0.0)) * 1e3 / times;
                results.add(new Fact("mean of " + name.replaceFirst("_seconds_sum$", ""), state, millis, "ms"));
            }
        });
    }

    /** In bytes, after a collection of garbage. */
    private long usedHeap() throws IOException {
        try (HttpConnection connection = new HttpConnection(service.port())) {
            if (connection.exchange(ApiRequest.of("POST", "/api/benchmark/heap", Map.of(), null)) != 200) {
                throw new IOException("No heap but " + connection.body());
            }
            return Long.parseLong(connection.member("usedBytes"));
        }
    }

    /** The service's own figures by name, those without labels. */
    private Map<String, Double> metrics() throws IOException {
        Map<String, Double> metrics = new TreeMap<>();
        try (HttpClient http = new HttpClient()) {
            http.call(service.managementPort(), ApiRequest.get("/actuator/prometheus"))
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("concert_") && !line.contains("{"))
                    .map(line -> line.split(" "))
                    .forEach(words -> metrics.put(words[0], Double.valueOf(words[1])));
        }
        return metrics;
    }

    private void growReservations() throws Exception {
        for (long stored : extent.stored) {
            say(String.format(Locale.ROOT, "  filling up to %,d reservations", stored));
            database.fillReservations(stored);
            database.settle();
            String state =
                    String.format(Locale.ROOT, "%,d stored", database.number("select count(*) from reservation"));
            takeTurns("reservations", state, List.of(TYPICAL_CLIENTS), sides::holdAndPay);
        }
    }

    /** On a second node behind a proxy that counts; the fewest of several tries, since jobs ask as well. */
    private void countRoundTrips() throws Exception {
        makeALine();
        String url = setting("url", "");
        Map<String, String> byWay = new LinkedHashMap<>();
        try (DatabaseTraffic traffic = new DatabaseTraffic(url.isEmpty() ? Database.embeddedUrl(directory) : url)) {
            byWay.put("SPRING_DATASOURCE_URL", traffic.jdbcUrl());
            byWay.put("SPRING_DATASOURCE_USERNAME", url.isEmpty() ? "postgres" : setting("username", ""));
            byWay.put(
                    "SPRING_DATASOURCE_PASSWORD",
                    url.isEmpty() ? Database.embeddedPassword(directory) : setting("password", ""));
            try (ServiceProcess second = configured(release.measured("second-node"))
                    .inEnvironment(byWay)
                    .launch()) {
                second.awaitReady();
                sides.roundTrips(second, traffic).forEach((operation, trips) -> {
                    results.add(new Fact("round trips to the database", operation, trips, ""));
                    say("  " + operation + ": " + trips);
                });
            }
        }
    }

    /** Of a service of its own, as it is released, on a fresh and on an existing embedded database. */
    private void startAgain() throws Exception {
        Path fresh = Files.createTempDirectory(work, "database-");
        try {
            Path cache = work.resolve("concert.aot");
            say("  training the AOT cache");
            release.trainAotCache(cache, fresh);
            for (int round = 0; round < extent.rounds; round++) {
                for (boolean cached : new boolean[] {false, true}) {
                    for (String state : List.of("fresh embedded database", "existing embedded database")) {
                        if (state.startsWith("fresh")) {
                            FileSystemUtils.deleteRecursively(fresh);
                        }
                        List<String> options = new ArrayList<>(release.jvmOptions());
                        if (cached) {
                            options.add("-XX:AOTCache=" + cache);
                        }
                        Release started = new Release(release.jar(), work, options);
                        try (ServiceProcess node = started.alone("start")
                                .with("concert.database.embedded-directory", fresh)
                                .launch()) {
                            Duration first = node.awaitReady();
                            String name =
                                    "start to first answer" + (cached ? ", with AOT cache" : ", without AOT cache");
                            results.add(new Fact(name, state, first.toMillis() / 1e3, "s"));
                            results.add(new Fact(
                                    name.replaceFirst(".*?, ", "processors' time until then, "),
                                    state,
                                    ProcessorTime.now(node.process().handle(), 0)
                                                    .service()
                                            / 1e3,
                                    "s"));
                            say("  " + name + ", " + state + ": " + seconds(first));
                        }
                    }
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(fresh);
        }
    }

    private void report() throws IOException, SQLException {
        Report report = new Report(results, setting("mode", "quick"), database.version());
        String markdown = report.markdown();
        Files.writeString(work.resolve("results.md"), markdown, UTF_8);
        Files.writeString(work.resolve("results.csv"), report.csv(), UTF_8);
        Files.writeString(work.resolve("results.svg"), Chart.of(results), UTF_8);
        System.out.println(markdown);
        say("Written to " + work.resolve("results.md") + ", results.csv and results.svg beside it");
    }

    @Override
    public void close() throws IOException {
        database.close();
        service.close();
        FileSystemUtils.deleteRecursively(directory);
    }
}
