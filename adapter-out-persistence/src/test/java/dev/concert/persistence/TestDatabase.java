package dev.concert.persistence;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * An empty PostgreSQL database of its own for each test that asks: {@link #fresh()} makes it on the one server of this JVM,
 * which {@link TestDatabaseServer} chooses. As a bean it is all that a Spring test needs:
 * {@code @Bean TestDatabase database() { return TestDatabase.fresh(); }}
 */
public record TestDatabase(
        String jdbcUrl, @Nullable String username, @Nullable String password) implements JdbcConnectionDetails {

    /** A new database, empty except for what PostgreSQL itself puts there, in UTF-8 and the locale C. */
    public static TestDatabase fresh() {
        try {
            return TestDatabaseServer.get().createDatabase();
        } catch (SQLException e) {
            throw new IllegalStateException("No database could be made for the test: " + e.getMessage(), e);
        }
    }

    /** Opens a connection for every call; for tests that need no pool. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl);
        if (username != null) {
            dataSource.setUser(username);
        }
        if (password != null) {
            dataSource.setPassword(password);
        }
        return dataSource;
    }

    /** @param target the version of the schema; with a question mark, the newest where that is older */
    void migrateTo(String target) {
        Flyway.configure()
                .dataSource(dataSource())
                .locations("classpath:db/migration")
                .target(target)
                .load()
                .migrate();
    }

    @Override
    public String getJdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public @Nullable String getUsername() {
        return username;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    /** Without the password: an assertion's message must not contain it. */
    @Override
    public String toString() {
        return "TestDatabase[" + jdbcUrl.replaceFirst("\\?.*", "") + "]";
    }
}
