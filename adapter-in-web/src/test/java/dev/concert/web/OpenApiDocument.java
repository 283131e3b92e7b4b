package dev.concert.web;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as a client reads it: the judge of whether a request is allowed and an answer foreseen. */
final class OpenApiDocument {

    private static final JsonMapper JSON = new JsonMapper();

    private final SchemaRegistry schemas = SchemaRegistry.withDialect(
            Dialects.getOpenApi31(),
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final JsonNode root;

    /** The same, but that no object has other members than those that are named: a server must not say more. */
    private final JsonNode closed;

    OpenApiDocument(String json) {
        root = JSON.readTree(json);
        closed = JSON.readTree(json);
        close(closed);
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

    JsonNode root() {
        return root;
    }

    /** All operations, as {@code GET /api/check}. */
    Map<String, JsonNode> operations() {
        return operationsOf(root);
    }

    private static Map<String, JsonNode> operationsOf(JsonNode document) {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) ->
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation)));
        return operations;
    }

    private static JsonNode operation(JsonNode document, String name) {
        return Objects.requireNonNull(operationsOf(document).get(name), name);
    }

    /** The codes of the errors that an operation may answer. */
    Set<String> codes(String operation) {
        Set<String> codes = new TreeSet<>();
        for (JsonNode answer : operation(root, operation).path("responses")) {
            JsonNode result = answer.at("/content/application~1json/schema/properties/result");
            Stream.concat(Stream.of(result), result.path("oneOf").valueStream())
                    .map(schema -> resolve(root, schema).at("/properties/error/const"))
                    .filter(JsonNode::isString)
                    .forEach(code -> codes.add(code.stringValue()));
        }
        return codes;
    }

    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        JsonNode ref = schema.path("$ref");
        return ref.isMissingNode() ? schema : document.at(ref.stringValue().substring(1));
    }

    /** What is wrong with an answer of the operation; nothing if it is as foreseen. */
    List<String> faultsOf(String operation, HttpResponse<String> answer) {
        JsonNode foreseen = operation(closed, operation).path("responses").path("" + answer.statusCode());
        if (foreseen.isMissingNode()) {
            return List.of("status " + answer.statusCode() + " is not foreseen");
        }
        MediaType type = MediaType.parseMediaType(
                answer.headers().firstValue("Content-Type").orElse("*/*"));
        JsonNode schema = foreseen.path("content")
                .path(type.getType() + "/" + type.getSubtype())
                .path("schema");
        if (schema.isMissingNode()) {
            return List.of(type + " is not foreseen with status " + answer.statusCode());
        }
        JsonNode body = JSON.readTree(answer.body());
        List<String> faults = new ArrayList<>(faultsOf(closed, schema, body));
        checkOrder(schema, body, faults);
        foreseen.path("headers").propertyNames().stream()
                .filter(header ->
                        foreseen.at("/headers/" + header + "/required").booleanValue())
                .filter(header -> answer.headers().firstValue(header).isEmpty())
                .forEach(header -> faults.add("header " + header + " is missing"));
        return faults;
    }

    private void checkOrder(JsonNode schema, JsonNode value, List<String> faults) {
        JsonNode resolved = resolve(closed, schema);
        if (value.isArray()) {
            value.forEach(item -> checkOrder(resolved.path("items"), item, faults));
        } else if (value.isObject() && resolved.has("properties")) {
            List<String> order = new ArrayList<>(resolved.path("properties").propertyNames());
            order.retainAll(value.propertyNames());
            if (!order.equals(List.copyOf(value.propertyNames()))) {
                faults.add("the order is " + value.propertyNames() + ", not " + order);
            }
            value.forEachEntry(
                    (name, member) -> checkOrder(resolved.path("properties").path(name), member, faults));
        }
    }

    /** What the document has against a body as the request of the operation. */
    List<String> objectionsTo(String operation, String body) {
        JsonNode schema = operation(root, operation).at("/requestBody/content/application~1json/schema");
        return faultsOf(root, schema, JSON.readTree(body));
    }

    /** What the document has against a value of a parameter of the operation. */
    List<String> objectionsTo(String operation, String parameter, String value) {
        JsonNode schema = operation(root, operation)
                .path("parameters")
                .valueStream()
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

    List<String> faultsOf(JsonNode document, JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", document.path("components"));
        Schema compiled = schemas.getSchema(whole);
        return compiled.validate(value).stream().map(String::valueOf).toList();
    }

    /** Every schema of the document that is no reference. */
    List<JsonNode> schemas() {
        List<JsonNode> found = new ArrayList<>();
        root.path("components").path("schemas").forEach(found::add);
        operations().values().forEach(operation -> found.addAll(operation.findValues("schema")));
        return found;
    }
}
