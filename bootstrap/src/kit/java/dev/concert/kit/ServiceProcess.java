package dev.concert.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A node of the service in a process of its own, as it runs in production; to be killed, frozen and started again. */
public final class ServiceProcess implements AutoCloseable {

    public static final String ADMIN_KEY = "the key of the operator";

    /** Known to nobody but the JVM. */
    public static final String MAIN_CLASS = "dev.concert.bootstrap.ConcertApplication";

    /** The release has it in its jar. */
    public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(5);

    private final String name;
    private final int port;
    private final int managementPort;
    private final JavaProcess process;
    private long launched = System.nanoTime();

    private ServiceProcess(Plan plan, int port, int managementPort, JavaProcess process) {
        this.name = plan.name;
        this.port = port;
        this.managementPort = managementPort;
        this.process = process;
    }

    /** How a node is started: unless it is said otherwise, from the classes of this JVM. */
    public static final class Plan {

        private final String name;
        private final Path logs;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, Object> properties = new LinkedHashMap<>();
        private List<String> jvm = JavaProcess.SHORT_LIVED;
        private List<String> program = List.of(NATIVE_ACCESS, "-cp", System.getProperty("java.class.path"), MAIN_CLASS);

        private Plan(String name, Path logs) {
            this.name = name;
            this.logs = logs;
        }

        public Plan jvm(List<String> options) {
            jvm = options;
            return this;
        }

        /** @param words as {@code java} takes them: the class path and the main class, or a jar */
        public Plan program(List<String> words) {
            program = words;
            return this;
        }

        public Plan with(String property, Object value) {
            properties.put(property, value);
            return this;
        }

        public Plan inEnvironment(Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        /** Begins the start; {@link ServiceProcess#awaitReady} waits for its end. */
        public ServiceProcess launch() throws IOException {
            int port = LocalPort.free();
            properties.put("server.port", port);
            properties.putIfAbsent("management.server.port", LocalPort.free());
            properties.put("concert.admin.key", ADMIN_KEY);
            List<String> arguments = new ArrayList<>(jvm);
            arguments.addAll(program);
            properties.forEach((property, value) -> arguments.add("--" + property + "=" + value));
            return new ServiceProcess(
                    this,
                    port,
                    Integer.parseInt(String.valueOf(properties.get("management.server.port"))),
                    new JavaProcess(arguments, environment, logs.resolve(name + ".log")));
        }
    }

    /** @param name of its log file in {@code logs} */
    public static Plan named(String name, Path logs) {
        return new Plan(name, logs);
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    /** Where health and metrics are; -1 if they are nowhere. */
    public int managementPort() {
        return managementPort;
    }

    public JavaProcess process() {
        return process;
    }

    /** @return how long it took from the launch to the first answer with success */
    public Duration awaitReady() throws IOException {
        while (!answers()) {
            if (!process.handle().isAlive() || System.nanoTime() - launched > PATIENCE.toNanos()) {
                process.kill();
                throw new AssertionError(name + " does not start. " + process.endOfLog());
            }
            LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
        }
        return Duration.ofNanos(System.nanoTime() - launched);
    }

    private boolean answers() {
        try (HttpConnection connection = new HttpConnection(port)) {
            return connection.exchange(ApiRequest.concerts()) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Without any warning, as by {@code kill -9}. */
    public void kill() {
        process.kill();
    }

    /** After a kill, at the same address; {@link #awaitReady} waits for the end of the start. */
    public void relaunch() throws IOException {
        launched = System.nanoTime();
        process.relaunch();
    }

    /** Stops it in the middle of its work, as a machine does that has no time for it. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.handle().pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** As an operator stops it. */
    @Override
    public void close() {
        process.stop();
    }
}
