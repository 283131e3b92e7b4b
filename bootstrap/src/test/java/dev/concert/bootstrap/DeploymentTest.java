package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.kit.ApiRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The image, the manifests, the alerts and the dashboard fit the service as it is. */
@TestPropertySource(
        properties = {
            "PORTFILE=" + DeploymentTest.PORTS,
            "management.endpoint.health.group.readiness.include=readinessState"
        })
class DeploymentTest extends ServiceTest {

    static final String PORTS = "target/deployment/concert.port";

    /** What requests have to finish, and a little more. */
    private static final Duration FINISHING = Duration.ofSeconds(25);

    private static final String DOCKERFILE = text("Dockerfile");

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    // The image

    @Test
    void the_health_check_of_the_image_finds_the_port_in_whatever_way_it_was_set() throws Exception {
        assertThat(exitOfHealthCheck(PORTS)).isZero();
        assertThat(exitOfHealthCheck("target/deployment/another.port")).isNotZero();
        assertThat(instruction("HEALTHCHECK")).doesNotContain("8080", "8081");
    }

    private static int exitOfHealthCheck(String ports) throws IOException, InterruptedException {
        String healthCheck = instruction("HEALTHCHECK");
        List<String> command = StreamSupport.stream(
                        JsonMapper.shared()
                                .readTree(healthCheck.substring(healthCheck.indexOf('[')))
                                .spliterator(),
                        false)
                .map(JsonNode::asString)
                .toList();
        ProcessBuilder check = new ProcessBuilder(command).redirectErrorStream(true);
        check.environment().put("PORTFILE", ports);
        Process process = check.start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void the_image_has_exact_bases_labels_and_a_user_that_is_not_root() {
        assertThat(instructions("FROM"))
                .hasSize(2)
                .allMatch(base -> base.matches("[a-z-]+:\\d+\\.\\d+\\.\\d+\\S*( AS build)?"));
        assertThat(instructions("USER").toList().getLast()).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(instruction("LABEL"))
                .contains(Stream.of("title", "description", "version", "revision", "base.name")
                        .map(label -> "org.opencontainers.image." + label + "=")
                        .toList())
                .contains(instructions("FROM").toList().getLast());
        String version = between("<version>", "</version>", text("pom.xml"));
        assertThat(instructions("ARG")).contains("VERSION=" + version);
    }

    @Test
    void the_image_needs_no_build_before_its_own() {
        Matcher module = Pattern.compile("<module>(.+)</module>").matcher(text("pom.xml"));
        Set<String> sent = text(".dockerignore")
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .collect(Collectors.toSet());

        assertThat(instructions("COPY"))
                .contains(". .")
                .allMatch(copy -> copy.equals(". .") || copy.startsWith("--from=build "));
        assertThat(sent).contains("pom.xml", ".mvn", "*/pom.xml", "*/src", "db/migration");
        assertThat(module.results().map(found -> found.group(1)))
                .as("modules lie where %s looks for them", sent)
                .hasSizeGreaterThan(4)
                .allMatch(name -> Files.exists(Document.TOP.resolve(name + "/pom.xml")));
    }

    // The manifests

    @Test
    void the_probes_of_the_manifests_are_answered() throws Exception {
        Map<?, ?> container = container();
        for (String name : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            Map<?, ?> get = map(map(container.get(name)).get("httpGet"));
            assertThat(get.get("port")).isEqualTo("management");
            assertThat(get(managementPort, (String) Objects.requireNonNull(get.get("path")))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void the_manifests_select_the_nodes_and_leave_them_the_time_to_stop() {
        Map<?, ?> deployment = spec("Deployment");
        Map<?, ?> template = map(deployment.get("template"));
        Object labels = map(template.get("metadata")).get("labels");
        Duration drain = Duration.parse("PT" + between("CONCERT_WEB_DRAIN=", "\n", DOCKERFILE));

        assertThat(map(deployment.get("selector")).get("matchLabels")).isEqualTo(labels);
        assertThat(spec("Service").get("selector")).isEqualTo(labels);
        assertThat(map(spec("PodDisruptionBudget").get("selector")).get("matchLabels"))
                .isEqualTo(labels);
        assertThat(map(spec("NetworkPolicy").get("podSelector")).get("matchLabels"))
                .isEqualTo(labels);
        assertThat(Duration.ofSeconds((Integer)
                        Objects.requireNonNull(map(template.get("spec")).get("terminationGracePeriodSeconds"))))
                .isGreaterThanOrEqualTo(drain.plus(FINISHING));
    }

    private static Map<?, ?> spec(String kind) {
        return StreamSupport.stream(
                        new Yaml().loadAll(text("deploy/kubernetes.yaml")).spliterator(), false)
                .map(DeploymentTest::map)
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .map(manifest -> map(manifest.get("spec")))
                .findAny()
                .orElseThrow();
    }

    private static Map<?, ?> container() {
        Map<?, ?> template = map(spec("Deployment").get("template"));
        return map(((List<?>) Objects.requireNonNull(map(template.get("spec")).get("containers"))).getFirst());
    }

    // Alerts and dashboard

    private static final Pattern LABELS =
            Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring)\\s*\\([^)]*\\)|\"[^\"]*\"");

    /** Not a function, operator or part of a number. */
    private static final Pattern METRIC = Pattern.compile("\\b(?!(?:and|or|unless|offset)\\b)[a-z_]\\w*\\b(?!\\s*\\()");

    @ParameterizedTest
    @ValueSource(strings = {"prometheus-rules.yaml", "grafana-dashboard.json"})
    void every_metric_that_alerts_and_dashboard_ask_for_is_shown_or_documented(String file) throws Exception {
        api.call(ApiRequest.concerts());
        Set<String> known = new HashSet<>(Document.at("docs/operating.md").words());
        get(managementPort, "/actuator/prometheus")
                .body()
                .lines()
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .forEach(known::add);
        known.add("up");

        Set<String> asked = new TreeSet<>();
        for (String query : queries(new Yaml().load(text("deploy/" + file)))) {
            METRIC.matcher(LABELS.matcher(query).replaceAll(""))
                    .results()
                    .map(MatchResult::group)
                    .forEach(asked::add);
        }
        assertThat(asked).hasSizeGreaterThan(7).isSubsetOf(known);
    }

    /** All values of the name {@code expr}; JSON is YAML, too. */
    private static List<String> queries(Object node) {
        Stream<?> below = switch (node) {
            case Map<?, ?> map -> map.values().stream();
            case List<?> list -> list.stream();
            default -> Stream.of();
        };
        Stream<String> here = node instanceof Map<?, ?> map && map.get("expr") instanceof String query
                ? Stream.of(query)
                : Stream.of();
        return Stream.concat(here, below.filter(Objects::nonNull).flatMap(child -> queries(child).stream()))
                .toList();
    }

    // What the operator may choose

    @Test
    void readiness_leaves_the_database_out_where_the_operator_wants_it() throws Exception {
        assertThat(components("readiness")).containsExactly("readinessState");
    }

    private Set<String> components(String group) throws Exception {
        return JsonMapper.shared()
                .readTree(get(managementPort, "/actuator/health/" + group).body())
                .path("components")
                .propertyNames()
                .stream()
                .collect(Collectors.toSet());
    }

    @Test
    void an_answer_with_a_token_is_not_compressed() throws Exception {
        HttpRequest join = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/getToken"))
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{\"username\":\"minji\"}"))
                .build();

        HttpResponse<String> answer = send(join);

        assertThat(answer.body()).contains("\"token\"");
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    }

    // Reading

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private static String instruction(String name) {
        return instructions(name).collect(Collectors.joining());
    }

    /** The arguments of all instructions of this name, each in one line. */
    private static Stream<String> instructions(String name) {
        return DOCKERFILE
                .replaceAll("(?m)^#.*\n", "")
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1));
    }

    private static String between(String begin, String end, String text) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static Map<?, ?> map(@Nullable Object node) {
        return (Map<?, ?>) Objects.requireNonNull(node);
    }

    private static String text(String file) {
        try {
            return Files.readString(Document.TOP.resolve(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
