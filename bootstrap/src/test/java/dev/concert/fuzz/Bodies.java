package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.web.controller.OpenApiDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the document's schemas describe it, and the same spoilt. */
final class Bodies {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Stands in a text for what a JSON writer would not write. */
    private static final String RAW = "@raw@";

    private final Chance chance;
    private final JsonNode document;
    private final Map<String, Supplier<JsonNode>> live = new HashMap<>();

    Bodies(Chance chance, JsonNode document) {
        this.chance = chance;
        this.document = document;
    }

    /** A member of this name has a value that means something to the service. */
    void alive(String member, Supplier<JsonNode> value) {
        live.put(member, value);
    }

    /** A value that the schema allows. */
    JsonNode valid(String name, JsonNode written) {
        Supplier<JsonNode> known = live.get(name);
        if (known != null) {
            return known.get();
        }
        JsonNode schema = OpenApiDocument.resolve(document, written);
        JsonNode example = schema.path("example");
        return switch (type(schema)) {
            case "object" -> object(schema);
            case "array" -> array(name, schema);
            case "integer" ->
                chance.in(4) ? NODES.numberNode(boundary(schema)) : example.isNumber() ? example : NODES.numberNode(1);
            case "boolean" -> NODES.booleanNode(chance.in(2));
            default ->
                schema.path("enum").isArray()
                        ? schema.path("enum")
                                .path(chance.below(schema.path("enum").size()))
                        : example.isString() ? example : NODES.stringNode("text " + chance.below(1000));
        };
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("") : type.asString("object");
    }

    private long boundary(JsonNode schema) {
        long min = schema.path("minimum").asLong(0);
        long max = schema.path("maximum").asLong(1_000_000);
        return chance.of(min, max, min + 1);
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = NODES.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.stringValue()));
        schema.path("properties").forEachEntry((name, member) -> {
            if (required.contains(name) || chance.in(3)) {
                object.set(name, valid(name, member));
            }
        });
        return object;
    }

    private ArrayNode array(String name, JsonNode schema) {
        ArrayNode array = NODES.arrayNode();
        int size = Math.max(1, schema.path("minItems").asInt(0)) + chance.below(2);
        for (int i = 0; i < size; i++) {
            array.add(valid(name + "[]", schema.path("items")));
        }
        return array;
    }

    /** The value as text, spoilt in its members or in its letters. */
    byte[] spoilt(JsonNode value) {
        return switch (chance.below(4)) {
            case 0 -> bytes(spoiltText(text(value)));
            case 1 -> spoiltText(text(spoiltTree(value))).getBytes(UTF_8);
            default -> text(spoiltTree(value)).getBytes(UTF_8);
        };
    }

    private static String text(JsonNode value) {
        return JSON.writeValueAsString(value).replaceAll("\"" + RAW + "([^\"]*)" + RAW + "\"", "$1");
    }

    private JsonNode spoiltTree(JsonNode value) {
        if (value instanceof ObjectNode object && !object.isEmpty()) {
            return spoiltObject(object.deepCopy());
        }
        if (value instanceof ArrayNode array && !array.isEmpty() && !chance.in(4)) {
            ArrayNode copy = array.deepCopy();
            int at = chance.below(copy.size());
            switch (chance.below(4)) {
                case 0 -> copy.removeAll();
                case 1 -> copy.add(copy.path(at));
                case 2 -> {
                    JsonNode one = copy.path(at);
                    for (int i = 0; i < 60; i++) {
                        copy.add(one);
                    }
                }
                default -> copy.set(at, spoiltTree(copy.path(at)));
            }
            return copy;
        }
        return oddValue();
    }

    private JsonNode spoiltObject(ObjectNode object) {
        List<String> names = List.copyOf(object.propertyNames());
        String name = chance.of(names);
        switch (chance.below(8)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 ->
                object.set(
                        chance.of("unknown", "", "__proto__", "\u0000", name.toUpperCase(java.util.Locale.ROOT)),
                        oddValue());
            case 3 -> object.set(name, NODES.stringNode(object.path(name).asString("")));
            case 4 -> object.set(name, NODES.arrayNode().add(object.path(name)));
            case 5 -> object.set(name, oddValue());
            default -> object.set(name, spoiltTree(object.path(name)));
        }
        return object;
    }

    private JsonNode oddValue() {
        return switch (chance.below(10)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(chance.in(2));
            case 2, 3, 4 -> NODES.stringNode(RAW + chance.oddNumber() + RAW);
            case 5 -> NODES.objectNode().put("a", 1);
            case 6 -> NODES.arrayNode();
            case 7 -> NODES.stringNode(chance.oddDate());
            default -> NODES.stringNode(chance.oddText());
        };
    }

    private String spoiltText(String json) {
        return switch (chance.below(14)) {
            case 0 -> json.substring(0, chance.below(json.length() + 1));
            case 1 -> json + chance.of("}", "x", "\u0000", json, "//", " ".repeat(50));
            case 2 -> "\uFEFF" + json;
            case 3 -> json.replace('"', '\'');
            case 4 -> json.replaceFirst("\\{", "{/* a comment */");
            case 5 -> json.replaceFirst("\\{(\"[^\"]*\":)", "{$1 1,$1");
            case 6 ->
                json.replaceFirst(":\"[^\"]*\"", ":\"\\\\u" + chance.of("d800", "dfff", "0000", "zzzz", "00") + "\"");
            case 7 -> "[".repeat(chance.of(10, 1000, 8000)) + json;
            case 8 -> "{\"a\":".repeat(chance.of(10, 600, 2500)) + json;
            case 9 -> chance.of("", " ", "null", "[]", "{}", "\"\"", "0", "true", "[{}]", "NaN");
            case 10 -> json.replaceFirst(":", ":" + " ".repeat(chance.of(1, 1000, 16_300, 17_000)));
            case 11 -> json.replaceFirst("}$", ",}");
            case 12 ->
                json.replaceFirst("([0-9])([,}])", "$1" + chance.of(".0", "e0", "0000000000000000000", ".5") + "$2");
            default -> {
                int at = chance.below(json.length());
                yield json.substring(0, at) + chance.bytes(1) + json.substring(at + 1);
            }
        };
    }

    private byte[] bytes(String json) {
        return switch (chance.below(6)) {
            case 0 -> json.getBytes(StandardCharsets.UTF_16);
            case 1 -> json.getBytes(ISO_8859_1);
            case 2 -> (json.substring(0, json.length() / 2) + chance.bytes(3)).getBytes(ISO_8859_1);
            case 3 ->
                json.replaceFirst(":\"", ":\"\u00ED\u00A0\u0080\u00C0\u0080").getBytes(ISO_8859_1);
            default -> json.getBytes(UTF_8);
        };
    }
}
