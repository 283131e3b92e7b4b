package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.persistence.TestDatabaseServer.Choice;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    private static final Map<String, String> URL_GIVEN =
            Map.of(TestDatabaseServer.URL_VARIABLE, "jdbc:postgresql://localhost/postgres");

    @Test
    void a_url_in_the_environment_is_chosen_before_docker() {
        assertThat(Choice.of(URL_GIVEN, null, () -> true)).isEqualTo(Choice.URL);
    }

    @Test
    void docker_is_not_even_asked_when_a_url_is_given() {
        Choice.of(URL_GIVEN, null, () -> {
            throw new AssertionError("asked");
        });
    }

    @Test
    void without_a_url_a_container_is_chosen_where_docker_answers() {
        assertThat(Choice.of(Map.of(), null, () -> true)).isEqualTo(Choice.TESTCONTAINERS);
    }

    @Test
    void without_a_url_and_without_docker_the_embedded_server_is_chosen() {
        assertThat(Choice.of(Map.of(), null, () -> false)).isEqualTo(Choice.EMBEDDED);
    }

    @Test
    void an_empty_url_or_property_counts_as_none() {
        Map<String, String> emptyUrl = Map.of(TestDatabaseServer.URL_VARIABLE, "");
        assertThat(Choice.of(emptyUrl, "", () -> false)).isEqualTo(Choice.EMBEDDED);
    }

    @Test
    void the_property_forces_each_of_them_against_everything_else() {
        assertThat(Choice.of(URL_GIVEN, "embedded", () -> true)).isEqualTo(Choice.EMBEDDED);
        assertThat(Choice.of(URL_GIVEN, "testcontainers", () -> false)).isEqualTo(Choice.TESTCONTAINERS);
        assertThat(Choice.of(URL_GIVEN, "url", () -> true)).isEqualTo(Choice.URL);
    }

    @Test
    void an_unknown_choice_or_a_forced_url_without_one_is_refused() {
        assertThatThrownBy(() -> Choice.of(Map.of(), "h2", () -> true))
                .hasMessageContaining("url, testcontainers or embedded, not h2");
        assertThatThrownBy(() -> Choice.of(Map.of(), "url", () -> true))
                .hasMessageContaining("CONCERT_TEST_DATABASE_URL is not set");
    }

    @Test
    void only_the_database_of_a_url_is_exchanged() {
        assertThat(TestDatabaseServer.urlOf("jdbc:postgresql://a:1,b:2/postgres?ssl=false", "fresh"))
                .isEqualTo("jdbc:postgresql://a:1,b:2/fresh?ssl=false");
        assertThat(TestDatabaseServer.urlOf("jdbc:postgresql://[::1]:5432/", "fresh"))
                .isEqualTo("jdbc:postgresql://[::1]:5432/fresh");
        assertThatThrownBy(() -> TestDatabaseServer.urlOf("jdbc:postgresql:postgres", "fresh"))
                .hasMessageContaining("jdbc:postgresql://host:port/database");
    }

    @Test
    void two_fresh_databases_do_not_see_each_other() throws SQLException {
        TestDatabase one = TestDatabase.fresh();
        TestDatabase other = TestDatabase.fresh();

        try (Connection connection = one.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table only_here (id int)");
        }

        assertThat(valueOf(one, "select to_regclass('only_here')")).isEqualTo("only_here");
        assertThat(valueOf(other, "select to_regclass('only_here')")).isNull();
    }

    @Test
    void a_fresh_database_is_in_utf_8_and_its_owner_may_create_the_extension_for_exclusion_constraints()
            throws SQLException {
        TestDatabase database = TestDatabase.fresh();

        assertThat(valueOf(database, "show server_encoding")).isEqualTo("UTF8");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create extension btree_gist");
        }
    }

    private static @Nullable String valueOf(TestDatabase database, String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
