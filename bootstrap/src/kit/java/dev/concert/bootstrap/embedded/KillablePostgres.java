package dev.concert.bootstrap.embedded;

import dev.concert.kit.LocalPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The embedded PostgreSQL with all that it promises, durability above all, to be killed at any moment and started
 * again: on the same data, at the same port, with the same password.
 */
public final class KillablePostgres implements AutoCloseable {

    private static final String NAME = "concert";
    private static final String PASSWORD = "of no value";

    private final Path directory;
    private final PostgresCluster cluster;
    private final int port;

    private KillablePostgres(Path directory, PostgresCluster cluster, int port) {
        this.directory = directory;
        this.cluster = cluster;
        this.port = port;
    }

    /** A server on data of its own, with an empty database that belongs to the role that connects. */
    public static KillablePostgres start() throws IOException, InterruptedException, SQLException {
        Path parent = Files.createTempDirectory("concert-proof-");
        Path directory = PreparedDirectory.withData(parent);
        PostgresCluster cluster =
                new PostgresCluster(directory, PostgresPrograms.unpackedIn(directory.resolve("binaries")));
        int port = LocalPort.free();
        cluster.start(port);
        KillablePostgres postgres = new KillablePostgres(parent, cluster, port);
        try (Connection superuser = postgres.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("alter role " + NAME + " password '" + PASSWORD + "'");
            // To find out what a transaction waits for, and to end it.
            statement.execute("grant pg_read_all_stats, pg_signal_backend to " + NAME);
        }
        return postgres;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME + "?sslmode=disable&gssEncMode=disable";
    }

    public String username() {
        return NAME;
    }

    public String password() {
        return PASSWORD;
    }

    public int port() {
        return port;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), username(), password());
    }

    public Connection connectAsSuperuser() throws SQLException, IOException {
        return DriverManager.getConnection(jdbcUrl(), PostgresCluster.SUPERUSER, superuserPassword());
    }

    private String superuserPassword() throws IOException {
        return Files.readString(cluster.data().resolveSibling("password")).strip();
    }

    /** A hot standby, which repeats what this server does and only reads. */
    public KillablePostgres standby() throws IOException, InterruptedException, SQLException {
        Path parent = Files.createTempDirectory("concert-standby-");
        Path copy = PreparedDirectory.withoutData(parent);
        Path data = copy.resolve("data");
        try (Connection superuser = connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("select pg_backup_start('standby', true)");
            PreparedDirectory.copy(cluster.data(), copy);
            try (ResultSet backup = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                backup.next();
                Files.writeString(data.resolve("backup_label"), backup.getString(1));
            }
        }
        Files.delete(data.resolve("postmaster.pid"));
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                        .formatted(port, PostgresCluster.SUPERUSER, superuserPassword()));
        PostgresCluster standby = new PostgresCluster(copy, PostgresPrograms.unpackedIn(copy.resolve("binaries")));
        int standbyPort = LocalPort.free();
        standby.start(standbyPort);
        return new KillablePostgres(parent, standby, standbyPort);
    }

    /** Stops all its processes in the middle of their work, as a machine does that has no time for them. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets them go on after {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes().forEach(process -> command.add(String.valueOf(process.pid())));
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Ends all its processes at once and without any warning, as by {@code kill -9}; if it runs. */
    public void kill() throws IOException {
        List<ProcessHandle> processes = processes();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    /** The postmaster first; none if it does not run. */
    private List<ProcessHandle> processes() throws IOException {
        Path pidFile = cluster.data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return List.of();
        }
        String pid = Files.readString(pidFile).lines().findFirst().orElseThrow();
        return ProcessHandle.of(Long.parseLong(pid.strip())).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
                .toList();
    }

    /** After a kill; returns when it has recovered. */
    public void restart() throws IOException {
        cluster.start(port);
    }

    @Override
    public void close() {
        try {
            kill();
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
