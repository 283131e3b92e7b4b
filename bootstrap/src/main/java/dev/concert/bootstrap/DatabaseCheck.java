package dev.concert.bootstrap;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** One look at all that a session takes for granted of its database, before the migrations touch it. */
@Component
class DatabaseCheck implements FlywayMigrationStrategy {

    private static final Logger log = LoggerFactory.getLogger(DatabaseCheck.class);

    private static final String OPTIONS = "spring.datasource.hikari.data-source-properties.options";

    /**
     * @param sql true where it is met
     * @param refusal what is missing
     * @param mend what the operator can do about it
     */
    private record Requirement(String sql, String refusal, String mend) {

        static Requirement ofTimeout(String setting) {
            return new Requirement(
                    "current_setting('" + setting + "') <> '0'",
                    "The database sets no " + setting + " for the service's sessions, although " + OPTIONS
                            + " asks for it: a pooler of transactions in between drops it silently.",
                    "Let spring.datasource.url name PostgreSQL itself or a pooler of sessions, keep " + setting + " in "
                            + OPTIONS + ", or set it for the user: ALTER ROLE … SET " + setting + " = '…'.");
        }
    }

    private static final Requirement WRITABLE = new Requirement(
            "NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'",
            "The database can only be read: it is a standby, or default_transaction_read_only is on.",
            "Name the primary server in spring.datasource.url, or turn default_transaction_read_only off for the database and"
                    + " its user.");

    private static final List<Requirement> REQUIREMENTS = Stream.concat(
                    Stream.of(
                            new Requirement(
                                    "current_setting('server_version_num')::integer >= 150000",
                                    "The database's server is older than PostgreSQL 15.",
                                    "Name a server of PostgreSQL 15 to 18 in spring.datasource.url."),
                            new Requirement(
                                    "current_setting('server_encoding') = 'UTF8'",
                                    "The database does not store text as UTF-8, so it cannot hold every name.",
                                    "Name a database in spring.datasource.url that was made by CREATE DATABASE …"
                                            + " TEMPLATE template0 ENCODING 'UTF8'."),
                            WRITABLE,
                            new Requirement(
                                    """
                                    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
                                      AND (has_database_privilege(current_database(), 'CREATE')
                                        OR EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist'))
                                      AND NOT EXISTS (SELECT FROM pg_class
                                        WHERE oid = to_regclass('flyway_schema_history') AND NOT pg_has_role(relowner, 'USAGE'))""",
                                    "The database user may not create or change tables in the database.",
                                    "Let spring.datasource.username own the database and its tables: ALTER DATABASE … OWNER"
                                            + " TO ….")),
                    Stream.of("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
                            .map(Requirement::ofTimeout))
            .toList();

    private static final String LOOK =
            REQUIREMENTS.stream().map(Requirement::sql).collect(Collectors.joining(", ", "SELECT ", ", "))
                    + "current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'";

    private final DataSource database;

    DatabaseCheck(DataSource database) {
        this.database = database;
    }

    @Override
    public void migrate(Flyway migrations) {
        check();
        migrations.migrate();
    }

    /** @throws CannotStartException for the first requirement that is not met */
    void check() {
        List<Boolean> met = look();
        for (int i = 0; i < REQUIREMENTS.size(); i++) {
            if (!met.get(i)) {
                throw new CannotStartException(REQUIREMENTS.get(i).refusal, REQUIREMENTS.get(i).mend, null);
            }
        }
        if (!met.getLast()) {
            log.warn("The database confirms commits that a crash may lose: fsync or synchronous_commit is off");
        }
    }

    private List<Boolean> look() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(LOOK)) {
            answer.next();
            List<Boolean> met = new ArrayList<>();
            for (int column = 1; column <= answer.getMetaData().getColumnCount(); column++) {
                met.add(answer.getBoolean(column));
            }
            return met;
        } catch (SQLException | RuntimeException e) {
            if (isForWantOfAPrimary(e)) {
                throw new CannotStartException(WRITABLE.refusal, WRITABLE.mend, e);
            }
            throw new FlywayException("The database cannot be looked at", e);
        }
    }

    /** The driver looks for a primary by itself, and gives this failure the SQLSTATE of a server that is not there. */
    private static boolean isForWantOfAPrimary(Exception failure) {
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage())
                .contains("targetServerType");
    }
}
