package dev.concert.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document is valid, complete, and has words for everything. */
@SpringBootTest(
        classes = WholeApi.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"concert.admin.key=open sesame", "concert.web.allowed-origins=https://tickets.example"})
class OpenApiTest {

    @LocalServerPort
    private int port;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    private String json = "";
    private OpenApiDocument document = new OpenApiDocument("{}");

    @BeforeEach
    void read() throws IOException, InterruptedException {
        json = OpenApiDocument.get(port, "/v3/api-docs").body();
        document = new OpenApiDocument(json);
    }

    @Test
    void it_is_valid_openapi() {
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(json);
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    }

    @Test
    void every_schema_in_it_is_one() {
        var schemaOfSchemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        assertThat(document.schemas())
                .hasSizeGreaterThan(100)
                .allSatisfy(
                        schema -> assertThat(schemaOfSchemas.validate(schema)).isEmpty());
    }

    @Test
    void every_reference_in_it_leads_somewhere() {
        assertThat(document.root().findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        ref -> assertThat(document.root().at(ref.substring(1)).isObject())
                                .isTrue());
    }

    @Test
    void it_has_the_routes_of_the_application_and_no_others() {
        Set<String> routes = new TreeSet<>();
        requestMappingHandlerMapping.getHandlerMethods().forEach((route, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith(WebConfiguration.class.getPackageName())) {
                for (var method : route.getMethodsCondition().getMethods()) {
                    for (String pattern : route.getPatternValues()) {
                        routes.add(method + " " + pattern.replaceAll(":[^}/]+}", "}"));
                    }
                }
            }
        });
        assertThat(document.operations().keySet()).containsExactlyInAnyOrderElementsOf(routes);
        assertThat(routes)
                .contains(
                        "POST /api/getToken",
                        "GET /booking/{concertId}/dates/{date}/list/seats",
                        "GET /api/booking/{concertId}/dates/{date}/list/seats",
                        "PATCH /api/{userId}/charge");
    }

    @Test
    void operations_come_in_the_order_of_the_requirements_each_with_an_id_of_its_own() {
        assertThat(document.operations().keySet())
                .startsWith("POST /api/getToken", "GET /api/check")
                .endsWith(
                        "POST /api/{reservationId}/payment",
                        "POST /api/admin/concerts",
                        "POST /api/admin/concerts/{concertId}/line",
                        "PATCH /api/admin/lines/{lineId}",
                        "GET /api/admin/lines");
        assertThat(document.operations().values())
                .extracting(operation -> operation.path("operationId").stringValue())
                .doesNotHaveDuplicates()
                .contains("queue.join", "concert.seats", "concert.seats.alias");
    }

    @Test
    void who_needs_which_key_is_said() {
        Map<String, String> keys = new TreeMap<>();
        document.operations()
                .forEach((name, operation) -> keys.put(
                        name,
                        operation
                                .path("security")
                                .valueStream()
                                .flatMap(scheme -> scheme.propertyNames().stream())
                                .toList()
                                .toString()));
        assertThat(keys)
                .containsEntry("POST /api/getToken", "[]")
                .containsEntry("GET /api/concerts", "[]")
                .containsEntry("GET /api/check", "[token]")
                .containsEntry("POST /api/admin/concerts", "[operator]");
        assertThat(keys.values()).containsOnly("[]", "[token]", "[operator]");
        assertThat(document.root().at("/components/securitySchemes/token/name").stringValue())
                .isEqualTo("token");
        assertThat(document.root()
                        .at("/components/securitySchemes/operator/name")
                        .stringValue())
                .isEqualTo("X-Admin-Key");
        assertThat(json).doesNotContain("TokenHeader");
    }

    @Test
    void nothing_is_answered_by_default_or_in_any_format() {
        assertThat(json).doesNotContain("\"default\":{", "*/*");
        assertThat(document.operations().values())
                .allSatisfy(operation -> operation
                        .path("responses")
                        .forEachEntry((status, answer) -> assertThat(
                                        answer.path("content").propertyNames())
                                .containsExactlyElementsOf(
                                        status.equals("200")
                                                ? List.of("application/json")
                                                : List.of("application/json", "application/problem+json"))));
    }

    @Test
    void its_examples_are_what_they_are_examples_of() {
        List<String> faults = new ArrayList<>();
        List<JsonNode> withExamples = new ArrayList<>();
        document.root().findParents("example").forEach(withExamples::add);
        for (JsonNode schema : withExamples) {
            JsonNode judge = schema.has("in") ? schema.path("schema") : schema;
            faults.addAll(document.faultsOf(document.root(), judge, schema.path("example")));
        }
        assertThat(withExamples).hasSizeGreaterThan(50);
        List<JsonNode> answers = document.operations().values().stream()
                .flatMap(operation -> operation.path("responses").valueStream())
                .map(answer -> answer.at("/content/application~1json"))
                .filter(content -> content.has("examples"))
                .toList();
        for (JsonNode content : answers) {
            content.path("examples")
                    .forEach(example -> faults.addAll(
                            document.faultsOf(document.root(), content.path("schema"), example.path("value"))));
        }
        assertThat(answers).hasSizeGreaterThan(100);
        assertThat(faults).isEmpty();
    }

    @Test
    void everything_has_words() {
        List<String> mute = new ArrayList<>();
        document.operations().forEach((name, operation) -> {
            if (!operation.has("summary")
                    || !operation.has("description")
                    || operation.path("tags").isEmpty()) {
                mute.add(name);
            }
            operation.path("parameters").forEach(parameter -> {
                if (!parameter.has("description")) {
                    mute.add(name + " " + parameter.path("name").stringValue());
                }
            });
        });
        Set<String> envelope = Set.of("error", "type", "title", "status", "detail");
        document.root().path("components").path("schemas").forEachEntry((name, schema) -> {
            boolean error = schema.path("properties").has("error") || name.endsWith("Problem");
            schema.path("properties").forEachEntry((member, of) -> {
                if (!of.has("description") && !(error && envelope.contains(member))) {
                    mute.add(name + "." + member);
                }
            });
        });
        assertThat(mute).isEmpty();
    }

    @Test
    void no_word_describes_nothing() {
        OpenApiWords words = OpenApiWords.read();
        List<String> said = document.root().findValuesAsString("description");
        Stream<String> texts = Stream.of(
                        words.members().values().stream().map(OpenApiWords.Member::text),
                        words.operations().values().stream().map(OpenApiWords.Operation::description),
                        words.tags().values().stream().map(OpenApiWords.Tag::description),
                        words.security().values().stream())
                .flatMap(text -> text);
        assertThat(new HashSet<>(said)).containsAll(texts.toList());
    }

    @Test
    void it_tells_the_version_of_the_build_and_no_host() {
        assertThat(document.root().at("/info/version").stringValue()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
        assertThat(document.root().at("/servers/0/url").stringValue()).isEqualTo("/");
        assertThat(document.root().path("servers")).hasSize(1);
    }

    @Test
    void its_page_is_there_with_all_that_it_loads() throws IOException, InterruptedException {
        HttpResponse<String> moved = OpenApiDocument.get(port, "/swagger-ui.html");
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).contains("/swagger-ui/index.html");

        HttpResponse<String> page = OpenApiDocument.get(port, "/swagger-ui/index.html");
        assertThat(page.statusCode()).isEqualTo(200);
        List<String> assets = Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(match -> URI.create("/swagger-ui/index.html")
                        .resolve(match.group(1))
                        .toString())
                .toList();
        assertThat(assets).contains("/swagger-ui/swagger-ui-bundle.js", "/swagger-ui/swagger-initializer.js");
        for (String asset : assets) {
            assertThat(OpenApiDocument.get(port, asset).statusCode()).as(asset).isEqualTo(200);
        }
        assertThat(OpenApiDocument.get(port, "/swagger-ui/swagger-initializer.js")
                        .body())
                .contains("/v3/api-docs/swagger-config");
        assertThat(OpenApiDocument.get(port, "/v3/api-docs/swagger-config").body())
                .contains("\"url\":\"/v3/api-docs\"");
    }
}
