package dev.concert.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service as it runs in production, a process of its own, out of what {@code mvn package} leaves behind. */
final class Service implements AutoCloseable {

    private static final String MAIN_CLASS = "dev.concert.bootstrap.ConcertApplication";
    private static final String EXTRA_CLASS = "dev.concert.web.BenchmarkController";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MILLIS_BETWEEN_KNOCKS = 5;

    private final Process process;
    private final int port;
    private final int managementPort;
    private final Duration untilFirstAnswer;

    private Service(Process process, int port, int managementPort, Duration untilFirstAnswer) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.untilFirstAnswer = untilFirstAnswer;
    }

    /**
     * How to start one.
     *
     * @param jar the service's, with its libraries beside it
     * @param work where the log goes, and what is made for the start
     * @param jvmOptions for the machine under the service
     */
    record Recipe(Path jar, Path work, List<String> jvmOptions) {

        /** With {@link dev.concert.web.BenchmarkController} beside it. */
        Service start(String name, Map<String, String> environment, List<String> properties)
                throws IOException, InterruptedException {
            List<String> arguments = new ArrayList<>(properties);
            arguments.add("--spring.main.sources=" + EXTRA_CLASS);
            return start(
                    name,
                    environment,
                    List.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            jar + File.pathSeparator + extraClasses(),
                            MAIN_CLASS),
                    arguments);
        }

        /** Just as a release. */
        Service startAlone(String name, Map<String, String> environment, List<String> properties)
                throws IOException, InterruptedException {
            return start(name, environment, List.of("-jar", jar.toString()), properties);
        }

        private Service start(
                String name, Map<String, String> environment, List<String> program, List<String> properties)
                throws IOException, InterruptedException {
            int port = freePort();
            int managementPort = freePort();
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
            command.addAll(program);
            command.addAll(properties);
            command.add("--server.port=" + port);
            command.add("--management.server.port=" + managementPort);
            Path log = work.resolve(name + ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            long begin = System.nanoTime();
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            while (!answers(port)) {
                if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    process.destroy();
                    throw new IOException("The service does not start; its log is in " + log);
                }
                Thread.sleep(MILLIS_BETWEEN_KNOCKS);
            }
            return new Service(process, port, managementPort, Duration.ofNanos(System.nanoTime() - begin));
        }

        /** The one class, alone in a folder: all the other tests must not come with it. */
        private Path extraClasses() throws IOException {
            Path folder = work.resolve("beside-the-service");
            Path into = Files.createDirectories(folder.resolve("dev/concert/web"));
            try (Stream<Path> classes = Files.list(testClasses().resolve("dev/concert/web"))) {
                for (Path file : classes.filter(
                                one -> one.getFileName().toString().startsWith("BenchmarkController"))
                        .toList()) {
                    Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return folder;
        }

        private static Path testClasses() {
            try {
                return Path.of(Service.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (KeptConnection connection = new KeptConnection(port)) {
            return connection.exchange(KeptConnection.get("/api/concerts", "")) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    int port() {
        return port;
    }

    /** From the start of the process on. */
    Duration untilFirstAnswer() {
        return untilFirstAnswer;
    }

    /** In bytes, after a collection of garbage. */
    long usedHeap() throws IOException {
        try (KeptConnection connection = new KeptConnection(port)) {
            int status = connection.exchange(KeptConnection.request("POST", "/api/benchmark/heap", "", ""));
            if (status != 200) {
                throw new IOException("No heap but " + connection.body());
            }
            return Long.parseLong(connection.member("usedBytes"));
        }
    }

    /** The service's own figures by name, those without labels. */
    Map<String, Double> metrics() throws IOException {
        Map<String, Double> metrics = new TreeMap<>();
        String page;
        try (var body = URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus")
                .toURL()
                .openStream()) {
            page = new String(body.readAllBytes(), UTF_8);
        }
        page.lines()
                .filter(line -> line.startsWith("concert_") && !line.contains("{"))
                .map(line -> line.split(" "))
                .forEach(words -> metrics.put(words[0], Double.valueOf(words[1])));
        return metrics;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (process.isAlive()) {
            process.destroyForcibly();
        }
    }
}
