package dev.concert.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, to be stopped, killed and started again. What it prints is appended to a file. */
public final class JavaProcess implements AutoCloseable {

    /** For a JVM that lives for seconds, and shares two processors with others. */
    public static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LINES_OF_THE_END = 40;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path logFile;
    private Process process;

    /** @param arguments options of the JVM, the program and what is passed to it */
    public JavaProcess(List<String> arguments, Map<String, String> environment, Path logFile) throws IOException {
        this.command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        this.environment = environment;
        this.logFile = logFile;
        Files.createDirectories(logFile.toAbsolutePath().getParent());
        Files.deleteIfExists(logFile);
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroy()));
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** After a kill, with the same arguments. */
    public void relaunch() throws IOException {
        process = launch();
    }

    /** Without any warning, as by {@code kill -9}. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As an operator stops it: it may end its work. */
    public void stop() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        kill();
    }

    /** @return the status with which it ends by itself */
    public int awaitEnd() {
        return process.onExit().join().exitValue();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** All that it has printed, in this life and those before. */
    public String log() throws IOException {
        return Files.readString(logFile);
    }

    /** To say why something does not work. */
    public String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(logFile);
        return "The end of " + logFile + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_THE_END), lines.size()));
    }

    @Override
    public void close() {
        kill();
    }
}
