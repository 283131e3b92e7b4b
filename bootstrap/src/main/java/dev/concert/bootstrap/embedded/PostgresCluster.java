package dev.concert.bootstrap.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.commons.lang3.math.NumberUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The data of one PostgreSQL server, and that server: making, starting, stopping, taking over. */
final class PostgresCluster {

    static final String SUPERUSER = "postgres";

    /**
     * What is promised, so it stands on the command line, where postgresql.conf cannot undo it: reached from this
     * machine only, every answered commit on disk, and a log of the server's life that has no values and no statements
     * of clients in it. Clients get their errors anyway.
     */
    private static final List<String> FIXED_SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "logging_collector=off",
            "log_destination=stderr",
            "log_min_messages=log",
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "log_statement=none",
            "log_min_duration_statement=-1",
            "log_parameter_max_length=0",
            "log_parameter_max_length_on_error=0",
            "log_checkpoints=off");

    /** Written once into postgresql.conf, where they may be changed. */
    private static final List<String> INITIAL_SETTINGS =
            List.of("max_connections=50", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC");

    /** A start may have to recover what a crash left, a stop has to write what is in memory. */
    private static final String PATIENCE_IN_SECONDS = "300";

    private static final int MAX_LOG_BYTES = 5_000_000;
    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

    private final Path data;
    private final Path serverLog;
    private final PostgresPrograms programs;

    PostgresCluster(Path directory, PostgresPrograms programs) {
        this.data = directory.resolve("data");
        this.serverLog = directory.resolve("server.log");
        this.programs = programs;
    }

    Path data() {
        return data;
    }

    /** Made aside and moved into place when complete, so that a start cut short leaves none or a whole one. */
    void create(Path passwordFile) throws IOException {
        Path unfinished = data.resolveSibling("initdb");
        FileSystemUtils.deleteRecursively(unfinished);
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + unfinished,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
        INITIAL_SETTINGS.forEach(setting -> arguments.add("--set=" + setting));
        programs.run("initdb", arguments.toArray(String[]::new));
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    void requireVersion(String version) throws IOException {
        String ours = version.replaceFirst("\\D.*", "");
        String theirs = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!theirs.equals(ours)) {
            throw new CannotStartException(
                    "The directory " + data + " holds data of PostgreSQL " + theirs + ", which the embedded PostgreSQL "
                            + version + " cannot read.",
                    "Start the release of the service that wrote them, "
                            + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                    null);
        }
    }

    /**
     * A service that was killed leaves its server running; it is ended like at a proper stop. A process id that by now
     * belongs to some other program is none of our business, and PostgreSQL would take it for a running server.
     */
    void endAbandonedServer() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long processId = processIn(pidFile);
        Optional<ProcessHandle> process = processId > 0 ? ProcessHandle.of(processId) : Optional.empty();
        if (process.filter(this::isServerOfThisCluster).isPresent()) {
            log.info("Ending the embedded PostgreSQL that a killed service left behind, process {}", processId);
            stop();
        } else if (processId <= 0 || process.isPresent()) {
            Files.delete(pidFile);
        }
    }

    /** Whether its server is there; it may still be starting. */
    boolean isRunning() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        return Files.exists(pidFile)
                && ProcessHandle.of(Math.max(1, processIn(pidFile)))
                        .filter(this::isServerOfThisCluster)
                        .isPresent();
    }

    /** @return 0 if the file names none */
    private static long processIn(Path pidFile) throws IOException {
        return NumberUtils.toLong(
                Files.readString(pidFile).lines().findFirst().orElse("").strip());
    }

    /** Its program lies in this cluster's own directory. */
    private boolean isServerOfThisCluster(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> Path.of(command).startsWith(data.getParent()))
                .isPresent();
    }

    void start(int port) throws IOException {
        if (Files.exists(serverLog) && Files.size(serverLog) > MAX_LOG_BYTES) {
            Files.move(serverLog, serverLog.resolveSibling("server.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        int linesBefore = logged().size();
        String options = Stream.concat(Stream.of("port=" + port), FIXED_SETTINGS.stream())
                .map(setting -> "-c " + setting)
                .collect(Collectors.joining(" "));
        try {
            run("start", "--log=" + serverLog, "--options=" + options);
        } catch (IOException e) {
            String complaints = logged().stream()
                    .skip(linesBefore)
                    .filter(line -> line.contains("FATAL: ") || line.contains("PANIC: ") || line.contains("could not"))
                    .collect(Collectors.joining("; "));
            throw complaints.isEmpty() ? e : new IOException(complaints, e);
        }
    }

    void stop() throws IOException {
        run("stop", "--mode=fast");
    }

    private void run(String action, String... options) throws IOException {
        String[] common = {action, "--pgdata=" + data, "--wait", "--timeout=" + PATIENCE_IN_SECONDS};
        programs.run("pg_ctl", ArrayUtils.addAll(common, options));
    }

    private List<String> logged() throws IOException {
        return Files.exists(serverLog)
                ? new String(Files.readAllBytes(serverLog), UTF_8).lines().toList()
                : List.of();
    }
}
