package dev.concert.bootstrap.embedded;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.commons.lang3.SystemUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.application.DiskSpaceHealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Starts an {@link EmbeddedDatabase} where neither a URL nor a bean names another database. */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnMissingBean({JdbcConnectionDetails.class, DataSource.class})
@Conditional(EmbeddedDatabaseAutoConfiguration.NoUrl.class)
class EmbeddedDatabaseAutoConfiguration {

    static final String DIRECTORY_PROPERTY = "concert.database.embedded-directory";
    static final String URL_PROPERTY = "spring.datasource.url";

    /** What can be done about a directory that cannot be used. */
    static final String USE_ANOTHER = "choose another directory with " + DIRECTORY_PROPERTY
            + ", or a PostgreSQL server of your own with " + URL_PROPERTY + ".";

    /** The pool depends on this bean, so at the end it is closed before the server stops. */
    @Bean
    EmbeddedDatabase embeddedDatabase(Environment environment) {
        String configured = environment.getProperty(DIRECTORY_PROPERTY);
        return EmbeddedDatabase.start(directory(
                StringUtils.hasText(configured) ? configured : System.getProperty("user.home") + "/.concert/postgres"));
    }

    private static Path directory(String name) {
        try {
            Path path = Path.of(name).toAbsolutePath();
            if (!SystemUtils.IS_OS_WINDOWS && path.toString().matches("(?s).*[$`\"\\\\\\n\\r].*")
                    || name.startsWith("~")) {
                throw new CannotStartException(
                        "The programs of PostgreSQL cannot work in the directory " + path + ".",
                        "Write its whole path, without any of ~ $ ` \" \\ in it: " + USE_ANOTHER,
                        null);
            }
            return path;
        } catch (InvalidPathException e) {
            throw new CannotStartException(
                    "The directory " + name + " has letters that the locale of this process does not have.",
                    "Set LC_ALL=C.UTF-8 or another UTF-8 locale that is installed, " + USE_ANOTHER,
                    e);
        }
    }

    /** In place of the one that looks at the directory in which the service was started. */
    @Bean
    DiskSpaceHealthIndicator diskSpaceHealthIndicator(
            EmbeddedDatabase database, @Value("${management.health.diskspace.threshold:64MB}") DataSize threshold) {
        return new DiskSpaceHealthIndicator(database.directory().toFile(), threshold);
    }

    static class NoUrl implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty(URL_PROPERTY));
        }
    }
}
