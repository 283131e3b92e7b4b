package dev.concert.bootstrap.embedded;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

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
        return EmbeddedDatabase.start(
                StringUtils.hasText(configured)
                        ? Path.of(configured)
                        : Path.of(System.getProperty("user.home"), ".concert", "postgres"));
    }

    static class NoUrl implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty(URL_PROPERTY));
        }
    }
}
