package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import dev.concert.persistence.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.hostchooser.HostRequirement;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the service takes for granted of its database is looked at before it starts. */
class DatabaseCheckTest {

    private static final String TIMEOUTS =
            "-c lock_timeout=4s -c statement_timeout=20s -c idle_in_transaction_session_timeout=3s";

    private final TestDatabase fresh = TestDatabase.fresh();
    private final PGSimpleDataSource database = (PGSimpleDataSource) fresh.dataSource();
    private final JdbcClient owner = JdbcClient.create(fresh.dataSource());

    DatabaseCheckTest() {
        database.setOptions(TIMEOUTS);
    }

    private void assertRefused(String description, String action) {
        CannotStartException refusal =
                catchThrowableOfType(CannotStartException.class, new DatabaseCheck(database)::check);
        assertThat(refusal).as("a refusal").isNotNull();
        FailureAnalysis analysis = new StartFailures.Ours().analyze(refusal, refusal);
        assertThat(analysis.getDescription()).contains(description);
        assertThat(analysis.getAction()).contains(action);
    }

    @Test
    void a_new_database_is_taken_and_so_is_one_in_use() {
        assertThatNoException().isThrownBy(new DatabaseCheck(database)::check);
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();

        assertThatNoException().isThrownBy(new DatabaseCheck(database)::check);
    }

    @Test
    void a_database_that_does_not_store_utf_8_is_refused() {
        String name =
                fresh.dataSource() instanceof PGSimpleDataSource source ? source.getDatabaseName() + "_ascii" : "";
        owner.sql("CREATE DATABASE " + name
                        + " TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")
                .update();
        database.setDatabaseName(name);

        assertRefused("does not store text as UTF-8", "spring.datasource.url");
    }

    @Test
    void a_database_that_can_only_be_read_is_refused() {
        database.setOptions(TIMEOUTS + " -c default_transaction_read_only=on");

        assertRefused("can only be read", "spring.datasource.url");
    }

    @Test
    void a_driver_that_finds_no_primary_is_refused_like_a_database_that_can_only_be_read() {
        owner.sql("ALTER DATABASE " + database.getDatabaseName() + " SET default_transaction_read_only = on")
                .update();
        database.setTargetServerType(HostRequirement.primary.name());

        assertRefused("can only be read", "spring.datasource.url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"})
    void a_timeout_that_is_not_in_force_is_refused(String setting) {
        database.setOptions(TIMEOUTS + " -c " + setting + "=0");

        assertRefused("sets no " + setting, "spring.datasource.hikari.data-source-properties.options");
    }

    @Test
    void a_user_that_may_not_create_tables_is_refused() {
        String guest = database.getDatabaseName() + "_guest";
        owner.sql("CREATE ROLE " + guest).update();
        try {
            database.setOptions(TIMEOUTS + " -c role=" + guest);

            assertRefused("may not create or change tables", "spring.datasource.username");
        } finally {
            owner.sql("DROP ROLE " + guest).update();
        }
    }

    @Test
    void a_user_that_does_not_own_the_tables_is_refused() {
        owner.sql("CREATE TABLE flyway_schema_history ()").update();
        String guest = database.getDatabaseName() + "_guest";
        owner.sql("CREATE ROLE " + guest).update();
        owner.sql("GRANT ALL ON SCHEMA public TO " + guest).update();
        owner.sql("GRANT ALL ON DATABASE " + database.getDatabaseName() + " TO " + guest)
                .update();
        try {
            database.setOptions(TIMEOUTS + " -c role=" + guest);

            assertRefused("may not create or change tables", "spring.datasource.username");
        } finally {
            owner.sql("DROP OWNED BY " + guest).update();
            owner.sql("DROP ROLE " + guest).update();
        }
    }
}
