package dev.concert.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.concert.bootstrap.Document.Block;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the tours of the documents as a reader does: types their commands into one shell, starts the service where the document
 * does, and compares each answer with the one that is shown. What differs from one tour to the next, such as a token, an id
 * or a time, has to look like the one shown; all else has to equal it.
 */
class ToursTest {

    private static final String LOOK_AT_QUEUES =
            "curl -sw '\\n' $CONCERT/api/admin/lines -H 'X-Admin-Key: open-sesame-please'\n";

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/tour.md", "docs/operating.md"})
    void both_languages_show_the_same_commands_answers_and_code(String path) {
        Document english = Document.at(path);

        assertThat(english.inKorean().code()).isEqualTo(english.code());
    }

    @Test
    void every_command_of_the_readme_is_answered_as_shown() throws Exception {
        try (Service service = new Service();
                Shell shell = new Shell()) {
            assertThat(take(Document.at("README.md"), service, shell)).isPositive();
        }
    }

    @Test
    void every_command_of_the_two_tours_is_answered_as_shown_and_all_queues_are_left_wide_and_empty() throws Exception {
        try (Service service = new Service();
                Shell shell = new Shell()) {
            assertThat(take(Document.at("docs/tour.md"), service, shell)).isGreaterThan(20);

            JsonNode queues = JsonMapper.shared()
                    .readTree(shell.type(LOOK_AT_QUEUES).getFirst())
                    .path("result");
            assertThat(queues.values()).hasSize(2).allSatisfy(queue -> {
                assertThat(queue.path("capacity").asInt()).as("%s", queue).isEqualTo(100);
                assertThat(queue.path("waiting").asInt()).as("%s", queue).isZero();
                assertThat(queue.path("admitted").asInt()).as("%s", queue).isZero();
            });
        }
    }

    /** @return how many blocks of commands were typed */
    private static int take(Document document, Service service, Shell shell) throws IOException {
        int typed = 0;
        List<Block> blocks = document.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.is("sh") && block.text().contains("spring-boot:run")) {
                shell.type("export CONCERT=" + service.restart(settings(block.text())) + "\n");
            } else if (block.is("bash")) {
                typed++;
                List<Block> shown = blocks.subList(i + 1, blocks.size()).stream()
                        .takeWhile(next -> next.is("json"))
                        .toList();
                assertAnswers(block, shell.type(block.text()), shown);
            }
        }
        return typed;
    }

    private static void assertAnswers(Block block, List<String> printed, List<Block> shown) {
        assertThat(printed).as("lines printed by\n%s", block).hasSameSizeAs(shown);
        for (int i = 0; i < shown.size(); i++) {
            JsonNode expected = JsonMapper.shared().readTree(shown.get(i).text());
            JsonNode actual = JsonMapper.shared().readTree(printed.get(i));
            if (!isLike(expected, actual, "")) {
                fail("This was answered to\n%s\n%s\nbut the document shows\n%s", block, printed.get(i), shown.get(i));
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
            case NUMBER -> isLike(shown.asLong(), answer.asLong(), name);
            case STRING ->
                LOOKS.stream()
                        .filter(look -> look.matcher(shown.asString()).matches())
                        .findFirst()
                        .map(look -> look.matcher(answer.asString()).matches())
                        .orElseGet(() -> shown.equals(answer));
            default -> shown.equals(answer);
        };
    }

    private static boolean isLike(long shown, long answer, String name) {
        if (name.endsWith("InMs")) {
            // What is left when the answer is written.
            return answer <= shown && answer >= Math.max(0, shown - 5_000);
        }
        if (name.endsWith("PerMinute") || name.equals("longestWaitMs")) {
            // By the pace at which the tour is taken.
            return answer >= 0;
        }
        return MADE_UP.contains(name) ? answer > 0 : answer == shown;
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

        private final TestDatabase lasting = TestDatabase.fresh();

        private @Nullable ConfigurableApplicationContext running;

        /** @return the service's address */
        String restart(Map<String, Object> settings) {
            close();
            StandardEnvironment environment = new StandardEnvironment();
            environment
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource("document-systemEnvironment", settings));
            running = new SpringApplicationBuilder(ConcertApplication.class)
                    .initializers(context ->
                            ((GenericApplicationContext) context).registerBean(TestDatabase.class, () -> lasting))
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

        /** A reader of the output sees its end then. */
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
