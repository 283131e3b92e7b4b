package dev.concert.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one PostgreSQL server that the tests of this JVM use, started when the first test asks and gone at JVM exit: the
 * server of {@code CONCERT_TEST_DATABASE_URL} if that is set, else a container where Docker answers, else an embedded
 * one. The system property {@code concert.test.database} ({@code url}, {@code testcontainers}, {@code embedded})
 * forces one. Containers and the embedded server run without fsync, as what they hold is thrown away.
 */
record TestDatabaseServer(TestDatabase maintenance, boolean outlivesUs) {

    enum Choice {
        URL,
        TESTCONTAINERS,
        EMBEDDED;

        static Choice of(Map<String, String> environment, @Nullable String forced, BooleanSupplier dockerAnswers) {
            boolean hasUrl = !environment.getOrDefault(URL_VARIABLE, "").isBlank();
            if (isForced(forced)) {
                Choice choice = Arrays.stream(values())
                        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(forced))
                        .findAny()
                        .orElseThrow(() -> new IllegalStateException(
                                FORCE_PROPERTY + " is url, testcontainers or embedded, not " + forced));
                if (choice == URL && !hasUrl) {
                    throw new IllegalStateException(FORCE_PROPERTY + " is url, but " + URL_VARIABLE + " is not set");
                }
                return choice;
            }
            if (hasUrl) {
                return URL;
            }
            return dockerAnswers.getAsBoolean() ? TESTCONTAINERS : EMBEDDED;
        }

        static boolean isForced(@Nullable String forced) {
            return forced != null && !forced.isBlank();
        }
    }

    static final String FORCE_PROPERTY = "concert.test.database";
    static final String URL_VARIABLE = "CONCERT_TEST_DATABASE_URL";
    static final String USERNAME_VARIABLE = "CONCERT_TEST_DATABASE_USERNAME";
    static final String PASSWORD_VARIABLE = "CONCERT_TEST_DATABASE_PASSWORD";

    /** Long enough to pull the image on a common line; without an image to be had the tests still start soon. */
    private static final Duration CONTAINER_PATIENCE = Duration.ofSeconds(30);

    private static final Duration DOCKER_PATIENCE = Duration.ofSeconds(5);
    private static final String IMAGE = "postgres:18";
    private static final List<String> SETTINGS_OF_A_THROWAWAY =
            List.of("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200");
    private static final Logger log = LoggerFactory.getLogger(TestDatabaseServer.class);

    private static final Queue<String> LEFT_ON_A_LASTING_SERVER = new ConcurrentLinkedQueue<>();
    private static @Nullable TestDatabaseServer ofThisJvm;
    private static @Nullable RuntimeException whyThereIsNone;

    /** A server that did not start is not tried again by every further test, which could cost minutes each. */
    static synchronized TestDatabaseServer get() {
        if (whyThereIsNone != null) {
            throw new IllegalStateException("No server for the tests: " + whyThereIsNone.getMessage(), whyThereIsNone);
        }
        if (ofThisJvm == null) {
            try {
                ofThisJvm = start(System.getenv(), System.getProperty(FORCE_PROPERTY));
            } catch (RuntimeException e) {
                whyThereIsNone = e;
                throw e;
            }
        }
        return ofThisJvm;
    }

    private static TestDatabaseServer start(Map<String, String> environment, @Nullable String forced) {
        TestDatabaseServer server = switch (Choice.of(environment, forced, TestDatabaseServer::dockerAnswers)) {
            case URL ->
                new TestDatabaseServer(
                        new TestDatabase(
                                environment.getOrDefault(URL_VARIABLE, ""),
                                environment.get(USERNAME_VARIABLE),
                                environment.get(PASSWORD_VARIABLE)),
                        true);
            case TESTCONTAINERS -> Choice.isForced(forced) ? container() : containerSoonOrEmbedded();
            case EMBEDDED -> embedded();
        };
        if (server.outlivesUs) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.drop(LEFT_ON_A_LASTING_SERVER)));
        }
        log.info("The tests run on {}", server.maintenance);
        return server;
    }

    private static boolean dockerAnswers() {
        try {
            return CompletableFuture.supplyAsync(
                            () -> DockerClientFactory.instance().isDockerAvailable())
                    .get(DOCKER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static TestDatabaseServer containerSoonOrEmbedded() {
        CompletableFuture<TestDatabaseServer> container = CompletableFuture.supplyAsync(TestDatabaseServer::container);
        try {
            return container.get(CONTAINER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            log.warn("Docker answers, but {} does not start: {}", IMAGE, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            log.warn("Docker answers, but {} is not up within {}", IMAGE, CONTAINER_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a container starts", e);
        }
        log.warn("The embedded PostgreSQL takes its place; -D{}=testcontainers insists", FORCE_PROPERTY);
        return embedded();
    }

    // The container ends with the JVM: Testcontainers sees to it, so it is not closed here.
    @SuppressWarnings("resource")
    private static TestDatabaseServer container() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
        container.setCommand(postgresCommand());
        container.start();
        return new TestDatabaseServer(
                new TestDatabase(container.getJdbcUrl(), container.getUsername(), container.getPassword()), false);
    }

    private static String[] postgresCommand() {
        return Stream.concat(
                        Stream.of("postgres"), SETTINGS_OF_A_THROWAWAY.stream().flatMap(one -> Stream.of("-c", one)))
                .toArray(String[]::new);
    }

    private static TestDatabaseServer embedded() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1));
        for (String setting : SETTINGS_OF_A_THROWAWAY) {
            String[] nameAndValue = setting.split("=", 2);
            builder.setServerConfig(nameAndValue[0], nameAndValue[1]);
        }
        try {
            EmbeddedPostgres postgres = builder.setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .setLocaleConfig("locale", "C")
                    .start();
            return new TestDatabaseServer(
                    new TestDatabase(
                            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres", "postgres", null),
                    false);
        } catch (IOException e) {
            throw new IllegalStateException("The embedded PostgreSQL does not start: " + e.getMessage(), e);
        }
    }

    TestDatabase createDatabase() throws SQLException {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute("create database " + name + " template template0 encoding 'UTF8' locale_provider libc locale 'C'");
        if (outlivesUs) {
            LEFT_ON_A_LASTING_SERVER.add(name);
        }
        return new TestDatabase(urlOf(maintenance.jdbcUrl(), name), maintenance.username(), maintenance.password());
    }

    /** The same server and parameters, another database. */
    static String urlOf(String url, String database) {
        if (!url.matches("jdbc:postgresql://[^/?]+/[^/?]*(\\?.*)?")) {
            throw new IllegalStateException(
                    URL_VARIABLE + " has the form jdbc:postgresql://host:port/database, with parameters if need be");
        }
        return url.replaceFirst("^(jdbc:postgresql://[^/?]+/)[^/?]*", "$1" + database);
    }

    private void drop(Iterable<String> databases) {
        for (String name : databases) {
            try {
                execute("drop database if exists " + name + " with (force)");
            } catch (SQLException e) {
                log.warn("The database {} is left behind: {}", name, e.getMessage());
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = maintenance.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
