package dev.concert.bootstrap.embedded;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A PostgreSQL server of the service's own, private to the machine and its user. Its data outlive it: a commit that was
 * answered is on disk. This bean exists exactly when the service runs on it.
 *
 * <p>It is PostgreSQL's own {@code initdb} and {@code pg_ctl} that are run here. The test library that brings the
 * binaries could start a server as well, but for a service it is not safe enough: it trusts every local user from
 * initdb on, tidies up in a directory that all users of the machine share, cannot take over a server that was left
 * behind, and keeps a failed start's lock and process.
 */
public final class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

    private static final String NAME = "concert";
    private static final int ATTEMPTS = 3;
    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final PrivateDirectory directory;
    private final PostgresCluster cluster;
    private final int port;
    private final Revival revival;

    /** Made anew at every start and kept in memory only. */
    private final String password = UUID.randomUUID().toString();

    private EmbeddedDatabase(PrivateDirectory directory, PostgresCluster cluster, int port) {
        this.directory = directory;
        this.cluster = cluster;
        this.port = port;
        this.revival = new Revival(cluster, port);
    }

    static EmbeddedDatabase start(Path path) {
        return start(path, EmbeddedDatabase::freePort);
    }

    static EmbeddedDatabase start(Path path, IntSupplier ports) {
        PrivateDirectory directory = PrivateDirectory.hold(path);
        try {
            return startIn(directory, ports);
        } catch (IOException | SQLException | RuntimeException e) {
            directory.close();
            throw e instanceof CannotStartException known
                    ? known
                    : new CannotStartException(
                            "The embedded PostgreSQL in " + directory.path() + " does not start: " + e.getMessage(),
                            "Mend that, " + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                            e);
        }
    }

    private static EmbeddedDatabase startIn(PrivateDirectory directory, IntSupplier ports)
            throws IOException, SQLException {
        PostgresPrograms programs = PostgresPrograms.unpackedIn(directory.path().resolve("binaries"));
        PostgresCluster cluster = new PostgresCluster(directory.path(), programs);
        Path passwordFile = directory.path().resolve("password");
        String version = programs.version();
        if (Files.exists(cluster.data())) {
            cluster.requireVersion(version);
        } else {
            // A temporary file is readable by its owner only from its first moment on.
            Path unfinished = Files.createTempFile(directory.path(), "password", null);
            Files.move(Files.writeString(unfinished, UUID.randomUUID().toString()), passwordFile, REPLACE_EXISTING);
            cluster.create(passwordFile);
        }
        int port = startOnSomePort(cluster, ports);
        EmbeddedDatabase database = new EmbeddedDatabase(directory, cluster, port);
        try {
            database.prepareOwnDatabase(Files.readString(passwordFile).strip());
            programs.deleteOthers();
            database.revival.begin();
        } catch (IOException | SQLException | RuntimeException e) {
            cluster.stop();
            throw e;
        }
        log.info(
                "Embedded PostgreSQL {} on 127.0.0.1:{}, its data in {}; to use a server of your own set {}",
                version,
                port,
                cluster.data(),
                EmbeddedDatabaseAutoConfiguration.URL_PROPERTY);
        return database;
    }

    /** Between the choice of a free port and the server's start somebody else may take it; then another is tried. */
    private static int startOnSomePort(PostgresCluster cluster, IntSupplier ports) throws IOException {
        for (int attempt = 1; ; attempt++) {
            cluster.endAbandonedServer();
            int port = ports.getAsInt();
            try {
                cluster.start(port);
                return port;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                log.debug("Embedded PostgreSQL does not start on port {}", port, e);
            }
        }
    }

    /** The service works as a role that owns its database and nothing else. */
    private void prepareOwnDatabase(String superuserPassword) throws SQLException {
        PGSimpleDataSource asSuperuser = new PGSimpleDataSource();
        asSuperuser.setUrl(url(PostgresCluster.SUPERUSER));
        asSuperuser.setUser(PostgresCluster.SUPERUSER);
        asSuperuser.setPassword(superuserPassword);
        try (Connection connection = asSuperuser.getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement
                    .executeQuery("select from pg_roles where rolname = '" + NAME + "'")
                    .next()) {
                statement.execute("create role " + NAME + " login");
            }
            statement.execute("alter role " + NAME + " password '"
                    + PasswordUtil.encodeScramSha256(password.toCharArray()) + "'");
            if (!statement
                    .executeQuery("select from pg_database where datname = '" + NAME + "'")
                    .next()) {
                statement.execute("create database " + NAME + " owner " + NAME);
            }
        }
    }

    /** The directory that holds all of it. */
    Path directory() {
        return directory.path();
    }

    @Override
    public String getJdbcUrl() {
        return url(NAME);
    }

    @Override
    public String getUsername() {
        return NAME;
    }

    @Override
    public String getPassword() {
        return password;
    }

    /** A stranger that listens on this port after the server has gone cannot ask for the password in the clear. */
    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?requireAuth=scram-sha-256";
    }

    @Override
    public void close() {
        revival.close();
        try {
            cluster.stop();
            log.info("Embedded PostgreSQL stopped");
        } catch (IOException e) {
            log.warn("Embedded PostgreSQL could not be stopped; the next start will see to it: {}", e.getMessage());
        } finally {
            directory.close();
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }
}
