package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.SettableClock;
import dev.concert.application.concert.InMemoryConcertQueries;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.web.server.WebSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator may set, the defaults, and how an impossible setting is reported. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationTest {

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({
        ConcertProperties.class,
        WebSettings.class,
        ServerProperties.class,
        ManagementServerProperties.class
    })
    @Import({ListenAddressCheck.class, RefusedSettings.Units.class})
    static class Settings {}

    /** As far as the service starts without a database and a web server. */
    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Settings.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    private static ConcertProperties properties(String... arguments) {
        try (ConfigurableApplicationContext context = start(arguments)) {
            return context.getBean(ConcertProperties.class);
        }
    }

    @Nested
    class Defaults {

        @Test
        void of_the_queue() {
            ConcertProperties.Queue queue = properties().queue();

            assertThat(queue.capacity()).isEqualTo(100);
            assertThat(queue.claimWindow()).isEqualTo(Duration.ofMinutes(2));
            assertThat(queue.sessionWindow()).isEqualTo(Duration.ofMinutes(10));
            assertThat(queue.receiptWindow()).isEqualTo(Duration.ofHours(24));
        }

        @Test
        void of_reservations() {
            ConcertProperties.Reservation reservation = properties().reservation();

            assertThat(reservation.hold()).isEqualTo(Duration.ofMinutes(5));
            assertThat(reservation.maxSeats()).isEqualTo(10);
        }

        @Test
        void of_the_rest() {
            ConcertProperties properties = properties();

            assertThat(properties.timeZone()).isEqualTo(ZoneId.of("Asia/Seoul"));
            assertThat(properties.demoData()).isNull();
            assertThat(properties.trustUsernames()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({
            "server.address, 127.0.0.1",
            "server.port, 8080",
            "server.shutdown, graceful",
            "management.server.address, 127.0.0.1",
            "management.server.port, 8081",
            "management.endpoints.web.exposure.include, 'health, prometheus'"
        })
        void of_the_addresses_and_what_is_seen_there(String property, String value) {
            try (ConfigurableApplicationContext context = start()) {
                assertThat(context.getEnvironment().getProperty(property)).isEqualTo(value);
            }
        }

        /** Each gives up before the next one does, so that the answer names the cause. */
        @Test
        void of_the_time_outs() {
            try (ConfigurableApplicationContext context = start()) {
                Environment environment = context.getEnvironment();
                Duration idleInTransaction = serverSetting(environment, "idle_in_transaction_session_timeout");
                Duration lock = serverSetting(environment, "lock_timeout");
                Duration statement = serverSetting(environment, "statement_timeout");
                Duration socket = Duration.ofSeconds(driverSetting(environment, "socketTimeout"));

                assertThat(idleInTransaction).isEqualTo(Duration.ofSeconds(3)).isLessThan(lock);
                Duration request = Duration.ofMillis(
                        environment.getRequiredProperty("spring.datasource.hikari.connection-timeout", Long.class));
                assertThat(lock).isEqualTo(Duration.ofSeconds(4)).isLessThan(request);
                assertThat(request).isEqualTo(Duration.ofSeconds(5)).isLessThan(statement);
                assertThat(statement).isEqualTo(Duration.ofSeconds(20)).isLessThan(socket);
                assertThat(socket).isEqualTo(Duration.ofSeconds(30));
                assertThat(driverSetting(environment, "connectTimeout")).isEqualTo(5);
            }
        }

        private static final String DRIVER = "spring.datasource.hikari.data-source-properties.";

        private static int driverSetting(Environment environment, String name) {
            return environment.getRequiredProperty(DRIVER + name, Integer.class);
        }

        private static Duration serverSetting(Environment environment, String name) {
            Matcher setting = Pattern.compile("-c " + name + "=([0-9]+s)( |$)")
                    .matcher(environment.getRequiredProperty(DRIVER + "options"));
            assertThat(setting.find()).as(name).isTrue();
            return DurationStyle.SIMPLE.parse(setting.group(1));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "concert.admin.key",
                    "concert.web.allowed-origins",
                    "concert.database.embedded-directory",
                    "spring.datasource.url"
                })
        void set_none_of_the_others(String property) {
            try (ConfigurableApplicationContext context = start()) {
                assertThat(context.getEnvironment().containsProperty(property)).isFalse();
            }
        }
    }

    @Test
    void a_duration_is_written_in_either_way() {
        assertThat(properties("--concert.reservation.hold=90s").reservation().hold())
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(properties("--concert.reservation.hold=PT1M30S")
                        .reservation()
                        .hold())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "concert.queue.capacity              | 0                   | a whole number from 1 to 2147483647",
                "concert.queue.capacity              | -1                  | a whole number from 1 to 2147483647",
                "concert.queue.capacity              | many                | a whole number from 1 to 2147483647",
                "concert.queue.claim-window          | -2m                 | a duration from 1s to 7d with its unit",
                "concert.queue.session-window        | 0s                  | a duration from 1s to 7d with its unit",
                "concert.queue.session-window        | ten                 | a duration from 1s to 7d with its unit",
                "concert.queue.session-window        | 999ms               | a duration from 1s to 7d with its unit",
                "concert.queue.idle-after            | 180                 | a duration from 1s to 7d with its unit",
                "concert.queue.forget-after          | 8d                  | a duration from 1s to 7d with its unit",
                "concert.reservation.hold            | 300                 | a duration from 1s to 1d with its unit",
                "concert.reservation.hold            | P5000000D           | a duration from 1s to 1d with its unit",
                "concert.reservation.hold            | 99999999999999999d  | a duration from 1s to 1d with its unit",
                "concert.reservation.hold            | 1d1s                | a duration from 1s to 1d with its unit",
                "concert.reservation.max-seats       | 0                   | a whole number from 1 to 50",
                "concert.reservation.max-seats       | 51                  | a whole number from 1 to 50",
                "concert.time-zone                   | Asia/Soul           | a time zone such as Asia/Seoul",
                "concert.trust-usernames             | perhaps             | true or false",
                "concert.demo-data                   | perhaps             | true or false",
                "concert.web.body-timeout            | 10                  | a duration from 1s to 10m with its unit",
                "concert.web.allowed-origins[0]      | shop.example        | an origin as browsers send it",
                "concert.web.allowed-origins[0]      | *                   | an origin as browsers send it",
                "concert.web.allowed-origins[0]      | https://*.example   | an origin as browsers send it",
                "concert.web.allowed-origins[0]      | https://a.example/  | an origin as browsers send it",
                "concert.web.allowed-origins[0]      | https://a.ex:443    | an origin as browsers send it",
                "concert.web.allowed-origins[0]      | https://a.ex:70000  | an origin as browsers send it"
            })
    void an_impossible_value_is_refused_in_one_sentence(
            String property, String value, String demand, CapturedOutput output) {
        assertThat(refusal(output, "--" + property + "=" + value))
                .contains("The property " + property + " is \"" + value + "\", but has to be " + demand)
                .contains("Change it where it is set: \"" + property + "\" from property source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"too short", "ends with a blank ", "운영자의 열쇠는 한글이면 안 됩니다", "a key with\ta tab in it"})
    void a_key_that_no_header_can_carry_is_refused_and_not_shown(String key, CapturedOutput output) {
        for (String property : List.of("concert.admin.key", "concert.admin.keys.anna")) {
            assertThat(refusal(output, "--" + property + "=" + key))
                    .contains("The property concert.admin.key", "16 to 1024 printable ASCII characters")
                    .doesNotContain(key);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--concert.queue.capcity=5, There is no property concert.queue.capcity; the nearest is concert.queue.capacity.",
        "--concert.hold=5m, There is no property concert.hold; the nearest is concert.",
        "--server.port=70000, 'The property server.port is 70000, but has to be a port from 0 to 65535.'",
        "--management.server.port=8080, The API and management cannot both listen on port 8080.",
        "--spring.datasource.url=postgres://u:secret@h/db, The property spring.datasource.url begins with postgres: and"
    })
    void a_setting_that_would_fail_far_from_its_cause_is_refused(
            String argument, String sentence, CapturedOutput output) {
        assertThat(refusal(output, argument)).contains(sentence).doesNotContain("secret");
    }

    @Test
    void relaxed_names_are_known() {
        assertThat(properties("--concert.queue.claimWindow=90s", "--CONCERT_QUEUE_IDLEAFTER=80s")
                        .queue()
                        .claimWindow())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({
        "CONCERT_QUEUE_CAPCITY, 'is concert.queue.capacity meant?'",
        "CONCERT_PORT, ''",
        "CONCERT_PORT_8080_TCP_ADDR, ''",
        "CONCERT_QUEUE_CLAIMWINDOW, ''",
        "CONCERT_TRUST_USERNAMES, ''",
        "CONCERT_ADMIN_KEYS_ANNA, ''"
    })
    void the_environment_is_warned_of_only_where_it_resembles(String variable, String warning, CapturedOutput output) {
        String printed = printed(output, () -> {
            GenericApplicationContext context = new GenericApplicationContext();
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "1m")));
            new SettingsCheck().initialize(context);
        });

        if (warning.isEmpty()) {
            assertThat(printed).doesNotContain("WARN");
        } else {
            assertThat(printed).contains("WARN", warning);
        }
    }

    @Test
    void every_property_is_described_to_ides() throws IOException {
        Map<String, String> known = SettingsCheck.knownNames();
        List<URL> all = Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
        Map<String, String> described = new TreeMap<>();
        for (URL metadata : all) {
            try (InputStream json = metadata.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
                    described.put(
                            property.path("name").asString(),
                            property.path("description").asString(""));
                }
            }
        }

        assertThat(known).hasSizeGreaterThan(15);
        assertThat(known.values())
                .map(name -> name.replace(".*", ""))
                .allSatisfy(name -> assertThat(described.get(name)).as(name).isNotBlank());
    }

    private static String refusal(CapturedOutput output, String argument) {
        String printed =
                printed(output, () -> assertThatThrownBy(() -> start(argument)).isNotNull());
        assertThat(printed).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
        return printed;
    }

    /** What was printed meanwhile: the capture itself goes back to the first test of the class. */
    private static String printed(CapturedOutput output, Runnable work) {
        int before = output.length();
        work.run();
        return output.toString().substring(before);
    }

    @Nested
    class Exposed {

        @ParameterizedTest
        @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
        void to_other_machines_it_does_not_start(String address, CapturedOutput output) {
            String printed = printed(
                    output,
                    () -> assertThatThrownBy(() -> start("--server.address=" + address))
                            .hasRootCauseInstanceOf(StartFailures.CannotStartException.class));

            assertThat(printed)
                    .contains("APPLICATION FAILED TO START", "any caller could act under any user name")
                    .contains("set concert.trust-usernames=true");
        }

        @Test
        void on_purpose_it_starts_with_a_warning(CapturedOutput output) {
            String printed = printed(
                    output,
                    () -> start("--server.address=0.0.0.0", "--concert.trust-usernames=true")
                            .close());

            assertThat(printed).contains("WARN", "Listening on all addresses");
        }

        @Test
        void management_starts_with_a_warning(CapturedOutput output) {
            String printed = printed(
                    output, () -> start("--management.server.address=0.0.0.0").close());

            assertThat(printed).contains("WARN", "Management listens on all addresses");
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
        void to_its_own_machine_alone_it_starts_silently(String address, CapturedOutput output) {
            String printed =
                    printed(output, () -> start("--server.address=" + address).close());

            assertThat(printed).contains("Started").doesNotContain("WARN");
        }
    }

    @Nested
    class Opened {

        private final InMemoryDatabase database = new InMemoryDatabase();
        private final SettableClock clock = new SettableClock(Given.NOW);

        private void open(String... arguments) {
            try (ConfigurableApplicationContext context = start(arguments)) {
                open(context.getBean(ConcertProperties.class), context.getEnvironment());
            }
        }

        private void open(ConcertProperties properties, Environment environment) {
            new InitialData(
                            properties,
                            environment,
                            database.queues(),
                            database.concerts(),
                            new InMemoryConcertQueries(database),
                            database::atomically,
                            clock)
                    .afterSingletonsInstantiated();
        }

        @Test
        void an_empty_embedded_database_gets_concerts_to_try() {
            open();

            assertThat(database.concerts.rows()).hasSize(3);
            assertThat(database.performances.rows())
                    .hasSize(10)
                    .allSatisfy(performance -> assertThat(performance.date())
                            .isAfter(clock.instant()
                                    .atZone(InMemoryApplication.ZONE)
                                    .toLocalDate()));
        }

        @Test
        void a_database_with_concerts_gets_no_more() {
            open();
            open();

            assertThat(database.concerts.rows()).hasSize(3);
        }

        @Test
        void a_database_named_by_a_url_gets_none() {
            open("--spring.datasource.url=jdbc:postgresql://db/concert");

            assertThat(database.concerts.rows()).isEmpty();
        }

        @Test
        void an_empty_url_names_no_database() {
            open("--spring.datasource.url=");

            assertThat(database.concerts.rows()).hasSize(3);
        }

        @Test
        void it_is_as_the_operator_says_on_either_database() {
            open("--concert.demo-data=false");
            assertThat(database.concerts.rows()).isEmpty();

            open("--concert.demo-data=true", "--spring.datasource.url=jdbc:postgresql://db/concert");
            assertThat(database.concerts.rows()).hasSize(3);
        }

        @Test
        void a_new_queue_has_the_capacity_that_is_set() {
            open("--concert.queue.capacity=7");

            assertThat(database.queues.get(QueueId.GLOBAL)).isEqualTo(Given.queue(QueueId.GLOBAL, 7, 0));
        }

        @Test
        void an_existing_queue_keeps_its_capacity() {
            open("--concert.queue.capacity=7");
            open("--concert.queue.capacity=9");

            assertThat(database.queues.get(QueueId.GLOBAL).capacity()).isEqualTo(7);
        }
    }
}
