package dev.concert.bootstrap.embedded;

import dev.concert.kit.LocalPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
        String superuserPassword =
                Files.readString(directory.resolve("password")).strip();
        try (Connection superuser =
                        DriverManager.getConnection(postgres.jdbcUrl(), PostgresCluster.SUPERUSER, superuserPassword);
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

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), username(), password());
    }

    /** Ends all its processes at once and without any warning, as by {@code kill -9}; if it runs. */
    public void kill() throws IOException {
        Path pidFile = cluster.data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        String pid = Files.readString(pidFile).lines().findFirst().orElseThrow();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid.strip())).orElse(null);
        if (postmaster == null) {
            return;
        }
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
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
