package dev.concert.web.controller;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import dev.concert.web.answer.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as a client reads it: the judge of whether a request is allowed and an answer foreseen. */
public final class OpenApiDocument {

    private static final JsonMapper JSON = new JsonMapper();

    private final SchemaRegistry schemas = SchemaRegistry.withDialect(
            Dialects.getOpenApi31(),
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    /** By the schema as it stands in the document: compiling one takes far longer than a judgement. */
    private final Map<JsonNode, Schema> compiled = Collections.synchronizedMap(new IdentityHashMap<>());

    private final JsonNode root;

    /** The same, but that no object has other members than those that are named: a server must not say more. */
    private final JsonNode closed;

    private final Map<String, JsonNode> operations;
    private final Map<String, JsonNode> closedOperations;

    public OpenApiDocument(String json) {
        root = JSON.readTree(json);
        closed = JSON.readTree(json);
        close(closed);
        operations = operationsOf(root);
        closedOperations = operationsOf(closed);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiDocument::close);
    }

    static OpenApiDocument servedAt(int port) throws IOException, InterruptedException {
        return new OpenApiDocument(get(port, "/v3/api-docs").body());
    }

    static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + port + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    public JsonNode root() {
        return root;
    }

    /** All operations, as {@code GET /api/check}. */
    public Map<String, JsonNode> operations() {
        return operations;
    }

    private static Map<String, JsonNode> operationsOf(JsonNode document) {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) ->
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation)));
        return operations;
    }

    private JsonNode operation(String name) {
        return Objects.requireNonNull(operations.get(name), name);
    }

    /** The codes of the errors that an operation may answer: each answer has an example of every one, under its name. */
    Set<String> codes(String operation) {
        Set<String> codes = new TreeSet<>();
        operation(operation)
                .path("responses")
                .forEach(
                        answer -> codes.addAll(examplesOf(resolve(root, answer)).propertyNames()));
        return codes;
    }

    boolean foresees(String operation, int status) {
        return operation(operation).path("responses").has("" + status);
    }

    private static JsonNode examplesOf(JsonNode answer) {
        return answer.at("/content/application~1json/examples");
    }

    /** What a reference leads to, which stands in place of the node itself. */
    public static JsonNode resolve(JsonNode document, JsonNode node) {
        JsonNode ref = node.path("$ref");
        return ref.isMissingNode() ? node : document.at(ref.stringValue().substring(1));
    }

    List<String> faultsOf(String operation, HttpResponse<String> answer) {
        return faultsOf(
                operation,
                answer.statusCode(),
                name -> answer.headers().firstValue(name).orElse(null),
                answer.body());
    }

    /**
     * What is wrong with an answer of the operation; nothing if it is as foreseen.
     *
     * @param headers the value of a header of the answer by its name, or null
     */
    public List<String> faultsOf(
            String operation, int status, Function<String, @Nullable String> headers, String text) {
        JsonNode named = Objects.requireNonNull(closedOperations.get(operation), operation)
                .path("responses")
                .path("" + status);
        if (named.isMissingNode()) {
            return List.of("status " + status + " is not foreseen");
        }
        JsonNode foreseen = resolve(closed, named);
        if (status == 304) {
            return text.isEmpty() ? List.of() : List.of("304 has a body");
        }
        String typeText = headers.apply("Content-Type");
        MediaType type = MediaType.parseMediaType(typeText == null ? "*/*" : typeText);
        JsonNode schema = foreseen.path("content")
                .path(type.getType() + "/" + type.getSubtype())
                .path("schema");
        if (schema.isMissingNode()) {
            return List.of(type + " is not foreseen with status " + status);
        }
        List<String> faults = new ArrayList<>();
        if (!type.getSubtype().endsWith("json")) {
            return faults;
        }
        String code = judgeBody(schema, type, status, JSON.readTree(text), faults);
        if (status != 200 && !examplesOf(foreseen).has(code)) {
            faults.add(code + " is not foreseen with status " + status);
        }
        foreseen.path("headers").forEachEntry((name, header) -> {
            if (resolve(closed, header).path("required").booleanValue() && headers.apply(name) == null) {
                faults.add("header " + name + " is missing");
            }
        });
        return faults;
    }

    /** What is wrong with an error that belongs to no operation, such as that of an unknown route. */
    public List<String> faultsOfError(int status, String contentType, String text) {
        MediaType type = MediaType.parseMediaType(contentType);
        String name = type.equalsTypeAndSubtype(MediaType.APPLICATION_PROBLEM_JSON) ? "Problem" : "ErrorAnswer";
        List<String> faults = new ArrayList<>();
        judgeBody(closed.path("components").path("schemas").path(name), type, status, JSON.readTree(text), faults);
        return faults;
    }

    /** @return the code of an error, {@code none} where there is none */
    private String judgeBody(JsonNode schema, MediaType type, int status, JsonNode body, List<String> faults) {
        faults.addAll(faultsOf(closed, schema, body));
        checkOrder(schema, body, faults);
        boolean isProblem = type.equalsTypeAndSubtype(MediaType.APPLICATION_PROBLEM_JSON);
        checkStatus(isProblem, body, status, faults);
        if (status == 200) {
            return "none";
        }
        JsonNode result = isProblem ? resultOf((ObjectNode) body, faults) : body.path("result");
        faults.addAll(faultsOf(closed, closed.at("/components/schemas/ErrorResult"), result));
        return result.path("error").asString("none");
    }

    /** Members of the envelope that no schema bounds, as generators would make types of them. */
    private static void checkStatus(boolean isProblem, JsonNode body, int status, List<String> faults) {
        if (body.path(isProblem ? "status" : "code").asInt(0) != status) {
            faults.add("the body has another status than " + status);
        }
        if (!isProblem && body.path("isSuccess").asBoolean(status != 200) != (status == 200)) {
            faults.add("isSuccess is wrong for " + status);
        }
        if (!isProblem && status == 200 && body.path("result").isMissingNode()) {
            faults.add("there is no result");
        }
    }

    /** The result in the envelope that says the same as a problem does. */
    private ObjectNode resultOf(ObjectNode problem, List<String> faults) {
        ObjectNode result = JSON.createObjectNode();
        for (ErrorCode code : ErrorCode.values()) {
            if (code.problemType().equals(problem.path("type").asString(""))) {
                result.put("error", code.name());
                if (!code.problemTitle().equals(problem.path("title").asString(""))) {
                    faults.add("the title is not that of " + code);
                }
            }
        }
        result.setAll(problem);
        // A refusal by the web server has its reason where other problems have the message.
        JsonNode kinds = closed.at("/components/schemas/ErrorResult/discriminator/mapping");
        String ref = kinds.path(result.path("error").asString("")).asString("#/none");
        if (!closed.at(ref.substring(1)).path("properties").has("detail")) {
            result.remove("detail");
        }
        return result.remove(List.of("type", "title", "status"));
    }

    private void checkOrder(JsonNode schema, JsonNode value, List<String> faults) {
        JsonNode resolved = resolve(closed, schema);
        if (resolved.has("discriminator")) {
            String kind = value.path(resolved.at("/discriminator/propertyName").stringValue())
                    .asString("");
            String ref = resolved.at("/discriminator/mapping").path(kind).asString("#/none");
            resolved = closed.at(ref.substring(1));
        }
        if (value.isArray()) {
            JsonNode items = resolved.path("items");
            value.forEach(item -> checkOrder(items, item, faults));
        } else if (value.isObject() && resolved.has("properties")) {
            JsonNode properties = resolved.path("properties");
            List<String> order = new ArrayList<>(properties.propertyNames());
            order.retainAll(value.propertyNames());
            if (!order.equals(List.copyOf(value.propertyNames()))) {
                faults.add("the order is " + value.propertyNames() + ", not " + order);
            }
            value.forEachEntry((name, member) -> checkOrder(properties.path(name), member, faults));
        }
    }

    /** What the document has against a body as the request of the operation. */
    List<String> objectionsTo(String operation, String body) {
        JsonNode request = resolve(root, operation(operation).path("requestBody"));
        return faultsOf(root, request.at("/content/application~1json/schema"), JSON.readTree(body));
    }

    /** What the document has against a value of a parameter of the operation. */
    List<String> objectionsTo(String operation, String parameter, String value) {
        JsonNode schema = operation(operation)
                .path("parameters")
                .valueStream()
                .map(candidate -> resolve(root, candidate))
                .filter(candidate -> candidate.path("name").stringValue().equals(parameter))
                .findFirst()
                .orElseThrow()
                .path("schema");
        boolean number = schema.path("type").stringValue().equals("integer") && value.matches("-?[0-9]+");
        return faultsOf(
                root,
                schema,
                number ? JSON.readTree(value) : JSON.getNodeFactory().stringNode(value));
    }

    JsonNode schema(String name) {
        JsonNode schema = root.path("components").path("schemas").path(name);
        if (schema.isMissingNode()) {
            throw new AssertionError("The document has no schema " + name);
        }
        return schema;
    }

    List<String> faultsOf(JsonNode document, JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, written -> compile(document, written)).validate(value).stream()
                .map(String::valueOf)
                .toList();
    }

    private Schema compile(JsonNode document, JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", document.path("components"));
        return schemas.getSchema(whole);
    }

    /** Every schema of the document that has a name or belongs to a parameter or a header. */
    List<JsonNode> schemas() {
        List<JsonNode> found = new ArrayList<>(root.findValues("schema"));
        root.path("components").path("schemas").forEach(found::add);
        return found;
    }
}
