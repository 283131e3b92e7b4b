package dev.concert.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.concert.bootstrap.Readme.Block;
import dev.concert.persistence.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the README's tour as a reader does: types its commands into one shell, restarts the service where the README
 * does, and compares each answer with the one that is shown. What differs from one tour to the next, such as a token,
 * an id or a time, has to look like the one shown; all else has to equal it.
 */
class ReadmeTest {

    @Test
    void both_languages_show_the_same_commands_answers_and_code() {
        assertThat(Readme.korean().code()).isEqualTo(Readme.english().code());
    }

    @Test
    void every_command_of_the_tour_is_answered_as_shown() throws Exception {
        int commands = 0;
        try (Service service = new Service();
                Shell shell = new Shell()) {
            List<Block> tour = Readme.english().blocks();
            for (int i = 0; i < tour.size(); i++) {
                Block block = tour.get(i);
                if (block.is("sh") && block.text().contains("spring-boot:run")) {
                    shell.type("export CONCERT=" + service.restart(settings(block.text())) + "\n");
                } else if (block.is("bash")) {
                    commands++;
                    List<Block> shown = tour.subList(i + 1, tour.size()).stream()
                            .takeWhile(next -> next.is("json"))
                            .toList();
                    assertAnswers(block, shell.type(block.text()), shown);
                }
            }
        }
        assertThat(commands).isGreaterThan(10);
    }

    private static void assertAnswers(Block block, List<String> printed, List<Block> shown) {
        assertThat(printed).as("lines printed by\n%s", block).hasSameSizeAs(shown);
        for (int i = 0; i < shown.size(); i++) {
            JsonNode expected = JsonMapper.shared().readTree(shown.get(i).text());
            JsonNode actual = JsonMapper.shared().readTree(printed.get(i));
            if (!isLike(expected, actual, "")) {
                fail("This was answered to\n%s\n%s\nbut the README shows\n%s", block, printed.get(i), shown.get(i));
            }
        }
    }

    private static boolean isLike(JsonNode shown, JsonNode answer, String name) {
        if (shown.getNodeType() != answer.getNodeType()) {
            return false;
        }
        return switch (shown.getNodeType()) {
            case OBJECT ->
                List.copyOf(shown.propertyNames()).equals(List.copyOf(answer.propertyNames()))
                        && shown.properties().stream()
                                .allMatch(member ->
                                        isLike(member.getValue(), answer.path(member.getKey()), member.getKey()));
            case ARRAY -> isLike(List.copyOf(shown.values()), List.copyOf(answer.values()), name);
            case NUMBER -> MADE_UP.contains(name) ? answer.asLong() > 0 : shown.equals(answer);
            case STRING ->
                LOOKS.stream()
                        .filter(look -> look.matcher(shown.asString()).matches())
                        .findFirst()
                        .map(look -> look.matcher(answer.asString()).matches())
                        .orElseGet(() -> shown.equals(answer));
            default -> shown.equals(answer);
        };
    }

    /** Element by element; an ellipsis stands for any number of them. */
    private static boolean isLike(List<JsonNode> shown, List<JsonNode> answer, String name) {
        int ellipsis = shown.stream().map(JsonNode::toString).toList().indexOf("\"…\"");
        if (ellipsis < 0) {
            return shown.size() == answer.size()
                    && IntStream.range(0, shown.size()).allMatch(i -> isLike(shown.get(i), answer.get(i), name));
        }
        int after = shown.size() - ellipsis - 1;
        return answer.size() >= ellipsis + after
                && isLike(shown.subList(0, ellipsis), answer.subList(0, ellipsis), name)
                && isLike(
                        shown.subList(ellipsis + 1, shown.size()),
                        answer.subList(answer.size() - after, answer.size()),
                        name);
    }

    /** Numbers that the service makes up. */
    private static final List<String> MADE_UP = List.of("id", "userId", "concertId", "reservationId", "pollAfterMs");

    /** A token, a time, a date. */
    private static final List<Pattern> LOOKS = List.of(
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?"),
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d"));

    private static final Pattern SETTING = Pattern.compile("(CONCERT_[A-Z_]+)=(\\S+)");

    /** Variables of the environment, as written before a command. */
    private static Map<String, Object> settings(String command) {
        Map<String, Object> settings = new TreeMap<>();
        Matcher setting = SETTING.matcher(command);
        while (setting.find()) {
            settings.put(setting.group(1), setting.group(2));
        }
        return settings;
    }

    /** The service as it is started by hand, on a database that outlives it. */
    private static final class Service implements AutoCloseable {

        @Configuration(proxyBeanMethods = false)
        static class Database {

            private static final TestDatabase LASTING = TestDatabase.fresh();

            @Bean
            TestDatabase database() {
                return LASTING;
            }
        }

        private @Nullable ConfigurableApplicationContext running;

        /** @return the service's address */
        String restart(Map<String, Object> settings) {
            close();
            StandardEnvironment environment = new StandardEnvironment();
            environment
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource("readme-systemEnvironment", settings));
            running = new SpringApplicationBuilder(Database.class, ConcertApplication.class)
                    .environment(environment)
                    .run("--server.port=0", "--management.server.port=0");
            return "http://localhost:" + running.getEnvironment().getProperty("local.server.port");
        }

        @Override
        public void close() {
            if (running != null) {
                running.close();
            }
        }
    }

    /** One shell for the whole tour, which ends with the first command that fails. */
    private static final class Shell implements AutoCloseable {

        private static final String END = "-- end of the output --";

        /** For the whole tour, restart and ten seconds of a hold included. */
        private static final Duration PATIENCE = Duration.ofMinutes(3);

        private final Process bash;
        private final Writer input;
        private final BufferedReader output;

        Shell() throws IOException {
            bash = new ProcessBuilder("bash", "--noprofile", "--norc", "-eu", "-o", "pipefail", "-s")
                    .redirectErrorStream(true)
                    .start();
            input = bash.outputWriter(UTF_8);
            output = new BufferedReader(new InputStreamReader(bash.getInputStream(), UTF_8));
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .execute(this::kill);
        }

        /** @return the lines that the commands print */
        List<String> type(String commands) throws IOException {
            input.write(commands);
            input.write("echo '" + END + "'\n");
            input.flush();
            List<String> lines = new ArrayList<>();
            for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
                if (line == null) {
                    fail("This failed:\n%s\nIt printed: %s", commands, lines);
                }
                lines.add(line);
            }
            return lines;
        }

        /** Whoever reads from it is told that it has ended. */
        private void kill() {
            bash.descendants().forEach(ProcessHandle::destroyForcibly);
            bash.destroyForcibly();
        }

        @Override
        public void close() throws IOException {
            kill();
            input.close();
            output.close();
        }
    }
}
