package dev.concert.bootstrap.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class EmbeddedDatabaseAutoConfigurationTest {

    @TempDir
    Path parent;

    private final ApplicationContextRunner service = new ApplicationContextRunner()
            // As in the service, which reads sizes such as 10MB.
            .withInitializer(context ->
                    context.getBeanFactory().setConversionService(ApplicationConversionService.getSharedInstance()))
            .withConfiguration(
                    AutoConfigurations.of(EmbeddedDatabaseAutoConfiguration.class, DataSourceAutoConfiguration.class));

    @Test
    void without_a_url_the_data_source_is_on_the_embedded_database_and_one_line_says_so(CapturedOutput output)
            throws Exception {
        Path directory = PreparedDirectory.withData(parent);
        service.withPropertyValues(EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + directory)
                .run(context -> {
                    assertThat(context).hasSingleBean(EmbeddedDatabase.class);
                    try (Connection connection =
                            context.getBean(DataSource.class).getConnection()) {
                        assertThat(connection.getCatalog()).isEqualTo("concert");
                    }
                });
        assertThat(output.getOut()
                        .lines()
                        .filter(line ->
                                line.contains("Embedded PostgreSQL 18.") && line.contains(directory.toString())))
                .singleElement()
                .asString()
                .contains("on 127.0.0.1:")
                .contains(directory.resolve("data").toString())
                .contains("spring.datasource.url");
    }

    @Test
    void with_a_url_no_embedded_database_starts() {
        service.withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://localhost:1/elsewhere",
                        EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + parent.resolve("unused"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
        assertThat(parent.resolve("unused")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a $HOME of its own", "a `tick`", "a \"quote\"", "~/postgres"})
    void a_directory_that_postgresql_cannot_work_in_is_refused(String name) {
        service.withPropertyValues(EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "="
                        + (name.startsWith("~") ? name : parent.resolve(name)))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseInstanceOf(CannotStartException.class)
                        .rootCause()
                        .hasMessageContaining("PostgreSQL cannot work in the directory"));
    }

    @Test
    void a_directory_with_letters_that_the_locale_lacks_is_refused() {
        service.withPropertyValues(EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + parent + "/a\0b")
                .run(context -> assertThat(context).getFailure().rootCause().isInstanceOf(InvalidPathException.class));
    }

    @Test
    void with_connection_details_of_another_bean_no_embedded_database_starts() {
        service.withPropertyValues(
                        EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + parent.resolve("unused"))
                .withBean(JdbcConnectionDetails.class, Elsewhere::new)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
        assertThat(parent.resolve("unused")).doesNotExist();
    }

    @Test
    void at_the_end_the_server_outlives_the_beans_that_use_the_data_source() throws Exception {
        Path directory = PreparedDirectory.withData(parent);
        List<String> farewells = new ArrayList<>();
        service.withPropertyValues(EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + directory)
                .withBean(LastWords.class, farewells)
                .run(context -> assertThat(context).hasSingleBean(LastWords.class));
        assertThat(farewells).containsExactly("the database still answers");
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_second_service_on_the_same_directory_fails_without_a_stack_trace(CapturedOutput output) throws Exception {
        Path directory = PreparedDirectory.withData(parent);
        String property = "--" + EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + "=" + directory;
        SpringApplication tiny = new SpringApplication(TinyService.class);
        tiny.setWebApplicationType(WebApplicationType.NONE);

        try (ConfigurableApplicationContext first = tiny.run(property)) {
            assertThat(first.isActive()).isTrue();
            assertThatThrownBy(() -> tiny.run(property).close()).hasRootCauseInstanceOf(CannotStartException.class);
        }

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains("The embedded database in " + directory.toRealPath()
                        + " is in use by another service, process "
                        + ProcessHandle.current().pid() + ".")
                .contains("Stop that service, choose another directory with concert.database.embedded-directory,"
                        + " or a PostgreSQL server of your own with spring.datasource.url.")
                .doesNotContain("\tat ");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({EmbeddedDatabaseAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class TinyService {}

    record LastWords(DataSource dataSource, List<String> farewells) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                if (connection.isValid(1)) {
                    farewells.add("the database still answers");
                }
            }
        }
    }

    static class Elsewhere implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return "jdbc:postgresql://localhost:1/elsewhere";
        }

        @Override
        public String getUsername() {
            return "a user";
        }

        @Override
        public String getPassword() {
            return "";
        }
    }
}
