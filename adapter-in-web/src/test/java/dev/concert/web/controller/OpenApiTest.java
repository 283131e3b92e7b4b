package dev.concert.web.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import dev.concert.web.WebConfiguration;
import dev.concert.web.WholeApi;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Language;
import dev.concert.web.json.JsonBodyConverter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document is valid and complete, says what the code does in both languages, and reads well when generated. */
@SpringBootTest(
        classes = WholeApi.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"concert.admin.key=open sesame, please", "concert.web.allowed-origins=https://tickets.example"})
class OpenApiTest {

    @LocalServerPort
    private int port;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @Autowired
    private ReservationPolicy policy;

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
            if (handler.getBeanType().getPackageName().startsWith(WebConfiguration.class.getPackageName())
                    && !handler.getBeanType().getSimpleName().equals("OpenApiController")) {
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
    void operations_come_together_by_tag_in_the_order_of_the_tags_each_with_its_own_id() {
        assertThat(document.operations().keySet()).startsWith("POST /api/getToken", "GET /api/check");
        List<String> groups = new ArrayList<>();
        for (JsonNode operation : document.operations().values()) {
            String tag = String.join(" and ", texts(operation.path("tags")));
            if (groups.isEmpty() || !groups.getLast().equals(tag)) {
                groups.add(tag);
            }
        }
        assertThat(groups).isEqualTo(document.root().path("tags").findValuesAsString("name"));
        assertThat(document.operations().values())
                .extracting(operation -> operation.path("operationId").stringValue())
                .doesNotHaveDuplicates()
                .contains("queue.join", "concert.seats", "concert.seats.alias");
    }

    @Test
    void every_operation_states_the_key_that_it_needs() {
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
        assertThat(document.operations().values()).allMatch(operation -> operation.has("security"));
        assertThat(document.root().at("/components/securitySchemes/token/name").stringValue())
                .isEqualTo("token");
        assertThat(document.root()
                        .at("/components/securitySchemes/operator/name")
                        .stringValue())
                .isEqualTo("X-Admin-Key");
    }

    @Test
    void errors_come_in_the_envelope_or_as_problems_and_successes_as_json() {
        assertThat(json).doesNotContain("\"default\":{", "*/*");
        document.operations()
                .forEach((name, operation) -> operation
                        .path("responses")
                        .forEachEntry((status, answer) -> assertThat(
                                        resolve(answer).path("content").propertyNames())
                                .containsExactlyElementsOf(
                                        switch (status) {
                                            case "200" ->
                                                name.equals("GET /api/admin/reservations")
                                                        ? List.of("application/json", "text/csv")
                                                        : List.of("application/json");
                                            case "304" -> List.of();
                                            default -> List.of("application/json", "application/problem+json");
                                        })));
    }

    @Test
    void every_example_is_what_it_is_an_example_of() {
        List<String> faults = new ArrayList<>();
        List<JsonNode> withExamples = document.root().findParents("example");
        for (JsonNode schema : withExamples) {
            JsonNode judge = schema.has("in") ? schema.path("schema") : schema;
            faults.addAll(document.faultsOf(document.root(), judge, schema.path("example")));
        }
        assertThat(withExamples).hasSizeGreaterThan(90);
        JsonNode schema = document.schema("ErrorAnswer");
        document.root()
                .at("/components/examples")
                .forEach(example -> faults.addAll(document.faultsOf(document.root(), schema, example.path("value"))));
        assertThat(faults).isEmpty();
    }

    // Errors

    @Test
    void every_error_code_is_in_the_document_with_its_status_and_its_message_in_both_languages() {
        JsonNode codes = document.schema("ErrorCode");
        assertThat(texts(codes.path("enum")))
                .containsExactly(
                        Stream.of(ErrorCode.values()).map(ErrorCode::name).toArray(String[]::new));
        assertThat(codes.path("description")
                        .stringValue()
                        .lines()
                        .filter(line -> line.startsWith("- "))
                        .toList())
                .containsExactly(Stream.of(ErrorCode.values())
                        .map(code -> "- `%s` %s %s / %s"
                                .formatted(
                                        code,
                                        code.status(),
                                        Language.KOREAN.message(code),
                                        Language.ENGLISH.message(code)))
                        .toArray(String[]::new));
        assertThat(document.schema("ErrorResult").at("/discriminator/mapping").propertyNames())
                .containsExactlyInAnyOrderElementsOf(texts(codes.path("enum")));
    }

    @Test
    void an_answer_has_an_example_of_every_error_that_it_may_carry_with_the_status_and_the_message_of_that() {
        document.root()
                .at("/components/responses")
                .forEach(answer -> answer.at("/content/application~1json/examples")
                        .forEachEntry((code, example) -> {
                            JsonNode value = resolve(example).path("value");
                            assertThat(value.at("/result/error").stringValue()).isEqualTo(code);
                            assertThat(value.path("code").intValue())
                                    .isEqualTo(ErrorCode.valueOf(code).status());
                            assertThat(value.path("message").stringValue())
                                    .isEqualTo(Language.KOREAN.message(ErrorCode.valueOf(code)));
                        }));
        document.operations()
                .forEach((name, operation) -> operation.path("responses").forEachEntry((status, answer) -> {
                    if (!status.equals("200") && !status.equals("304")) {
                        assertThat(resolve(answer)
                                        .at("/content/application~1json/examples")
                                        .propertyNames())
                                .as(name)
                                .isNotEmpty()
                                .allMatch(code -> status.equals(
                                        "" + ErrorCode.valueOf(code).status()));
                    }
                }));
    }

    // What the code states

    @Test
    void the_members_of_requests_and_results_are_those_of_the_code_and_required_unless_they_may_be_left_out() {
        records().forEach((name, type) -> {
            JsonNode schema = document.schema(name);
            List<String> members = new ArrayList<>();
            Set<String> required = new TreeSet<>();
            for (RecordComponent component : componentsOf(type)) {
                members.add(component.getName());
                boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (!nullable || !name.endsWith("Request")) {
                    required.add(component.getName());
                }
                JsonNode types =
                        resolve(schema.at("/properties/" + component.getName())).path("type");
                assertThat(texts(types).contains("null"))
                        .as(name + "." + component.getName())
                        .isEqualTo(nullable);
            }
            assertThat(schema.path("properties").propertyNames()).as(name).containsExactlyElementsOf(members);
            assertThat(texts(schema.path("required"))).as(name).containsExactlyInAnyOrderElementsOf(required);
        });
    }

    private static List<RecordComponent> componentsOf(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .flatMap(component -> component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                        ? componentsOf(component.getType()).stream()
                        : Stream.of(component))
                .toList();
    }

    private static Map<String, Class<?>> records() {
        return Map.ofEntries(
                Map.entry("JoinRequest", QueueController.JoinRequest.class),
                Map.entry("HoldRequest", ReservationController.ReserveRequest.class),
                Map.entry("ChargeRequest", WalletController.ChargeRequest.class),
                Map.entry("PaymentRequest", PaymentController.PayRequest.class),
                Map.entry("ConcertRequest", OperatorController.ConcertRequest.class),
                Map.entry("PerformanceRequest", OperatorPerformanceController.PerformanceRequest.class),
                Map.entry("SeatRangeRequest", OperatorPerformanceController.SeatRangeRequest.class),
                Map.entry("LineRequest", OperatorLineController.LineRequest.class),
                Map.entry("LineChangeRequest", OperatorLineController.LineChangeRequest.class),
                Map.entry("QueueToken", QueueController.JoinResponse.class),
                Map.entry("QueuePosition", QueueController.PositionResponse.class),
                Map.entry("Concert", OfferController.ConcertResponse.class),
                Map.entry("OfferedConcert", OfferController.OfferedConcertResponse.class),
                Map.entry("OfferedPerformance", OfferController.PerformanceResponse.class),
                Map.entry("Settings", OfferController.SettingsResponse.class),
                Map.entry("IdentityProvider", OfferController.IdentityResponse.class),
                Map.entry("AvailableDates", ConcertController.DatesResponse.class),
                Map.entry("AvailableDate", ConcertController.DateResponse.class),
                Map.entry("SeatMap", ConcertController.SeatMapResponse.class),
                Map.entry("MappedSeat", ConcertController.MappedSeatResponse.class),
                Map.entry("OperatorSeatMap", OperatorPerformanceController.SeatMapResponse.class),
                Map.entry("OperatorMappedSeat", OperatorPerformanceController.MappedSeatResponse.class),
                Map.entry("AvailableSeats", ConcertController.SeatsResponse.class),
                Map.entry("ReservationHeld", ReservationController.ReserveResponse.class),
                Map.entry("Reservation", ReservationController.ReservationResponse.class),
                Map.entry("SeatConflict", ReservationController.ConflictResponse.class),
                Map.entry("Balance", WalletController.BalanceResponse.class),
                Map.entry("WalletEntry", WalletController.EntryResponse.class),
                Map.entry("Payment", PaymentController.PayResponse.class),
                Map.entry("ConcertCreated", OperatorController.CreatedConcertResponse.class),
                Map.entry("ConcertChangeRequest", OperatorController.ConcertChangeRequest.class),
                Map.entry("OperatorConcert", OperatorController.ConcertResponse.class),
                Map.entry("PerformanceSales", OperatorController.SalesResponse.class),
                Map.entry("LineOpened", OperatorLineController.OpenedLineResponse.class),
                Map.entry("Line", OperatorLineController.LineResponse.class),
                Map.entry("OperatorReservation", OperatorReservationController.OperatorReservationResponse.class),
                Map.entry("LineSample", OperatorLineController.SampleResponse.class),
                Map.entry("BlockRequest", OperatorPerformanceController.BlockRequest.class),
                Map.entry("ReasonRequest", OperatorReservationController.ReasonRequest.class),
                Map.entry("Refund", OperatorReservationController.RefundResponse.class),
                Map.entry("AuditEntry", OperatorServiceController.AuditResponse.class),
                Map.entry("Node", OperatorServiceController.NodeResponse.class),
                Map.entry("NodeDifference", OperatorServiceController.DifferenceResponse.class));
    }

    @Test
    void the_document_knows_every_state_of_the_code() {
        assertThat(texts(document.schema("QueueStatus").path("enum")))
                .containsExactlyElementsOf(names(QueueController.Status.values()));
        assertThat(texts(document.schema("SeatStatus").path("enum")))
                .containsExactlyElementsOf(names(SeatMapQueries.Status.values()));
        assertThat(texts(document.schema("TokenEndReason").path("enum")))
                .containsExactlyElementsOf(names(EndReason.values()));
        assertThat(texts(document.schema("ReservationStatus").path("enum")))
                .containsExactlyElementsOf(names(ReservationQueries.Status.values()));
        assertThat(texts(document.schema("WalletEntryState").path("enum")))
                .containsExactlyElementsOf(names(WalletController.EntryResponse.Kind.values()));
        assertThat(texts(document.schema("SeatConflictReason").path("enum")))
                .containsExactlyElementsOf(names(SeatConflict.Reason.values()));
    }

    @Test
    void the_limits_in_the_document_are_those_of_the_code() {
        Map<String, Long> limits = new TreeMap<>();
        limits.put("schemas/JoinRequest/properties/username/maxLength", (long) Username.MAX_LENGTH);
        limits.put("schemas/HoldRequest/properties/seatNumbers/maxItems", (long) policy.maxSeats());
        limits.put("schemas/ChargeRequest/properties/amount/maximum", Wallet.MAX_CHARGE.won());
        limits.put("schemas/ConcertRequest/properties/name/maxLength", (long) Concert.MAX_TEXT_LENGTH);
        limits.put("schemas/ConcertRequest/properties/artist/maxLength", (long) Concert.MAX_TEXT_LENGTH);
        limits.put("schemas/PerformanceRequest/properties/price/maximum", PerformancePlan.MAX_PRICE.won());
        limits.put("schemas/SeatRangeRequest/properties/price/maximum", PerformancePlan.MAX_PRICE.won());
        limits.put("schemas/SeatRangeRequest/properties/grade/maxLength", (long) SeatRange.MAX_GRADE_LENGTH);
        limits.put("schemas/SeatRangeRequest/properties/from/maximum", (long) SeatNumber.MAX);
        limits.put("schemas/SeatRangeRequest/properties/to/maximum", (long) SeatNumber.MAX);
        limits.put("schemas/PerformanceRequest/properties/seatCount/maximum", (long) SeatNumber.MAX);
        limits.put("schemas/PerformanceRequest/properties/seatCount/default", (long) SeatNumber.MAX);
        limits.put("schemas/LineRequest/properties/capacity/maximum", (long) OperatorLineController.MAX_CAPACITY);
        limits.put("schemas/LineChangeRequest/properties/capacity/maximum", (long) OperatorLineController.MAX_CAPACITY);
        limits.put("parameters/Size/schema/maximum", (long) Answers.MAX_PAGE);
        limits.put("parameters/Size/schema/default", 50L);
        limits.put("parameters/IdempotencyKey/schema/maxLength", (long) IdempotencyKey.MAX_LENGTH);
        limits.forEach((place, limit) -> assertThat(
                        document.root().at("/components/" + place).longValue())
                .as(place)
                .isEqualTo(limit));
        assertThat(document.root().toString())
                .contains("%,d원".formatted(Wallet.MAX_CHARGE.won()), "%,d won".formatted(Wallet.MAX_BALANCE.won()))
                .contains(JsonBodyConverter.MAX_BODY_BYTES / 1024 + " KiB");
        Pattern seat =
                Pattern.compile(document.schema("SeatNumber").path("pattern").stringValue());
        assertThat(IntStream.rangeClosed(-1, 1000)
                        .filter(number -> seat.matcher("" + number).matches()))
                .containsExactlyElementsOf(IntStream.rangeClosed(SeatNumber.MIN, SeatNumber.MAX)
                        .boxed()
                        .toList());
    }

    // For those who read it, and for the generators

    @Test
    void everything_has_words_in_korean_and_in_english() {
        List<String> mute = new ArrayList<>();
        document.operations().forEach((name, operation) -> {
            if (!operation.has("summary") || !operation.has("description")) {
                mute.add(name);
            }
        });
        for (String kind : List.of("parameters", "headers", "responses", "securitySchemes")) {
            document.root().path("components").path(kind).forEachEntry((name, of) -> {
                if (!of.has("description")) {
                    mute.add(name);
                }
            });
        }
        Set<String> envelope = Set.of("isSuccess", "code", "message", "result", "error");
        document.root()
                .at("/components/schemas")
                .forEachEntry((name, schema) -> schema.path("properties").forEachEntry((member, of) -> {
                    if (!resolve(of).has("description") && !envelope.contains(member)) {
                        mute.add(name + "." + member);
                    }
                }));
        assertThat(mute).isEmpty();
        Stream.of("description", "summary", "title")
                .flatMap(words -> document.root().findValues(words).stream())
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .map(words -> words.replaceAll("`[^`]*`", ""))
                .forEach(words -> assertThat(words).containsPattern("[가-힣]{2}").containsPattern("[a-zA-Z]{2,}"));
    }

    @Test
    void tags_have_english_names_for_the_classes_of_clients_and_korean_ones_to_show() {
        List<String> tags = document.root()
                .path("tags")
                .valueStream()
                .map(tag -> tag.path("name").stringValue())
                .toList();
        assertThat(tags).containsExactly("Queue", "Concert", "Reservation", "Wallet", "Payment", "Operator");
        assertThat(document.root().path("tags"))
                .allSatisfy(tag ->
                        assertThat(tag.path("x-displayName").stringValue()).matches("[가-힣]+"));
        assertThat(document.operations().values())
                .allSatisfy(operation ->
                        assertThat(texts(operation.path("tags"))).hasSize(1).allMatch(tags::contains));
    }

    @Test
    void bodies_are_named_schemas_without_what_generators_make_odd_types_of() {
        assertThat(document.root().findValues("content").stream()
                        .flatMap(JsonNode::valueStream)
                        .map(content -> content.path("schema")))
                .isNotEmpty()
                .allMatch(schema -> schema.has("$ref"));
        assertThat(json).doesNotContain("\"type\":\"null\"", "\"type\":[\"null\"]", "uniqueItems");
        assertThat(document.root().findParents("oneOf")).containsExactly(document.schema("ErrorResult"));
    }

    private static final int BYTES_PER_OPERATION = 5_200;

    @Test
    void it_is_short() {
        assertThat(json.getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(BYTES_PER_OPERATION * document.operations().size());
    }

    @Test
    void it_states_the_version_of_the_build_and_no_host() {
        assertThat(document.root().at("/info/version").stringValue()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
        assertThat(document.root().at("/servers/0/url").stringValue()).isEqualTo("/");
        assertThat(document.root().path("servers")).hasSize(1);
    }

    // How it is served

    @Test
    void its_page_is_there_with_all_that_it_loads_and_without_a_script_in_it()
            throws IOException, InterruptedException {
        HttpResponse<String> moved = OpenApiDocument.get(port, "/swagger-ui.html");
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).contains("/swagger-ui/index.html");

        HttpResponse<String> page = OpenApiDocument.get(port, "/swagger-ui/index.html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).doesNotContainPattern("<script[^>]*>[^<]").doesNotContain("style=");
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
                .contains("\"../v3/api-docs\"");
        assertThat(OpenApiDocument.get(port, "/swagger-ui/no-such-file.js").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/api-docs", "/swagger-ui/swagger-ui.css", "/swagger-ui/swagger-ui-bundle.js"})
    void document_and_large_parts_of_the_page_are_compressed_and_cached(String path)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> plain = get(path, "Accept-Encoding", "gzip;q=0, identity");
        HttpResponse<byte[]> zipped = get(path, "Accept-Encoding", "deflate, gzip");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
                .isEqualTo(plain.body());
        for (HttpResponse<byte[]> answer : List.of(plain, zipped)) {
            assertThat(answer.headers().allValues("Cache-Control")).containsExactly("public, max-age=60");
            assertThat(String.join(",", answer.headers().allValues("Vary"))).containsIgnoringCase("Accept-Encoding");
        }
        String eTag = zipped.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> unchanged = get(path, "If-None-Match", eTag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(unchanged.headers().firstValue("ETag")).contains(eTag);
    }

    private HttpResponse<byte[]> get(String path, String header, String value)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + port + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).header(header, value).build(), BodyHandlers.ofByteArray());
        }
    }

    private JsonNode resolve(JsonNode node) {
        return OpenApiDocument.resolve(document.root(), node);
    }

    private static List<String> texts(JsonNode values) {
        return values.isString()
                ? List.of(values.stringValue())
                : values.valueStream().map(JsonNode::stringValue).toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
