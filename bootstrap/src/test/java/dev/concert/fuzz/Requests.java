package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.fuzz.Cast.Hold;
import dev.concert.fuzz.Cast.Person;
import dev.concert.fuzz.Probe.Request;
import dev.concert.web.controller.OpenApiDocument;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Requests for the operations of the document; some as they should be, most spoilt once or twice. */
final class Requests {

    /** A request, and the user by whose token it goes. */
    record Sent(Request request, Person by) {}

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Person NOBODY = new Person("", 0);

    /** Calls that lead to most others are made more often. */
    private static final Map<String, Integer> WEIGHTS =
            Map.of("queue.join", 3, "reservation.reserve", 4, "wallet.charge", 2, "payment.pay", 4);

    private static final List<String> METHODS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "PROPFIND",
            "get",
            "QUERY",
            "A".repeat(300),
            "X-Y",
            "G\u00C4T");

    private static final List<String> OTHER_PATHS = List.of(
            "/",
            "/nope",
            "/api",
            "/api/",
            "/api/nope",
            "/booking",
            "/booking/",
            "/error",
            "/favicon.ico",
            "/robots.txt",
            "/actuator",
            "/actuator/health",
            "/actuator/env",
            "/v3/api-docs",
            "/v3/api-docs/",
            "/v3/api-docs.yaml",
            "/swagger-ui",
            "/swagger-ui/",
            "/swagger-ui.html",
            "/swagger-ui/index.html",
            "/swagger-ui/swagger-ui.css",
            "/swagger-ui/nope.js",
            "/swagger-ui/../index.html",
            "/swagger-ui/%2e%2e%2fapplication.yaml",
            "/webjars/",
            "/WEB-INF/web.xml",
            "/.git/config",
            "/api/admin",
            "/api/admin/",
            "/api/admin/nope",
            "//api/concerts",
            "/api//concerts",
            "/api/./concerts",
            "/api/x/../concerts",
            "/api/concerts;a=b",
            "/api;x/concerts",
            "/api/%63oncerts",
            "/api/concerts%00",
            "/api/concerts%2f",
            "/api/concerts/",
            "/API/CONCERTS",
            "/api\\concerts",
            "/api/%",
            "/api/%zz",
            "/api/%c0%ae%c0%ae/concerts",
            "/api/%u0041",
            "/api/concerts%0d%0aX:%20y",
            "*",
            "/*",
            "/**",
            "/livez",
            "/readyz",
            "/api/concerts?",
            "/api/concerts?a=b;c=d",
            "/api/concerts?%",
            "/api/concerts?%zz=1");

    private final Chance chance;
    private final Cast cast;
    private final Bodies bodies;
    private final JsonNode document;
    private final String adminKey;
    private final List<Map.Entry<String, JsonNode>> operations = new ArrayList<>();

    /** The last requests under a key: to be sent again, or under the same key with another body. */
    private final List<Sent> keyed = new ArrayList<>();

    private Person by = NOBODY;

    Requests(Chance chance, Cast cast, OpenApiDocument document, String adminKey) {
        this.chance = chance;
        this.cast = cast;
        this.document = document.root();
        this.adminKey = adminKey;
        bodies = new Bodies(chance, this.document);
        document.operations().entrySet().forEach(operation -> {
            String id = operation.getValue().path("operationId").asString("");
            for (int i = 0; i < WEIGHTS.getOrDefault(id, 1); i++) {
                operations.add(operation);
            }
        });
        bodies.alive("username", () -> NODES.stringNode(cast.username()));
        bodies.alive("concertId", () -> NODES.numberNode(cast.concert()));
        bodies.alive("concertAt", () -> NODES.stringNode(cast.date().toString()));
        bodies.alive(
                "date",
                () -> NODES.stringNode(cast.date().plusDays(chance.below(3)).toString()));
        bodies.alive("price", () -> NODES.numberNode(Cast.PRICE));
        bodies.alive("payAmount", () -> NODES.numberNode(hold().amount()));
        bodies.alive("seatNumbers[]", () -> NODES.stringNode("" + (1 + chance.below(50))));
    }

    private Hold hold() {
        return cast.aHold(by).orElseGet(() -> new Hold(1 + chance.below(100), Cast.PRICE));
    }

    Sent next() {
        if (chance.in(12) && !keyed.isEmpty()) {
            return again(chance.of(keyed));
        }
        by = actor();
        if (chance.in(25)) {
            return new Sent(
                    spoiltHeaders(request(chance.of("GET", "POST", chance.of(METHODS)), chance.of(OTHER_PATHS))), by);
        }
        Map.Entry<String, JsonNode> operation = chance.of(operations);
        if (operation.getKey().contains("{reservationId}") && !chance.in(3)) {
            by = cast.somebodyWithHold().orElse(by);
        }
        Sent sent = new Sent(operation(operation), by);
        if (!sent.request().values("Idempotency-Key").isEmpty() && sent.by() != NOBODY) {
            keyed.add(sent);
            if (keyed.size() > 20) {
                keyed.removeFirst();
            }
        }
        return sent;
    }

    /** A request for this target with odd headers and, at times, with an odd method. */
    Request odd(String target) {
        Request request = request(chance.in(4) ? chance.of(METHODS) : "GET", target);
        return chance.in(3) ? request : spoiltHeaders(request);
    }

    private Sent again(Sent earlier) {
        Request request = earlier.request();
        return new Sent(
                chance.in(4) ? request.body(bodies.spoilt(NODES.objectNode().put("amount", 7))) : request,
                earlier.by());
    }

    private Person actor() {
        return switch (chance.below(12)) {
            case 0 -> NOBODY;
            case 1, 2 -> cast.somebodyEnded().orElse(NOBODY);
            default -> cast.somebody().orElse(NOBODY);
        };
    }

    private Request request(String method, String target) {
        return new Request(method, target, List.of(Probe.HOST), new byte[0], false);
    }

    private Request operation(Map.Entry<String, JsonNode> named) {
        String[] words = named.getKey().split(" ", 2);
        JsonNode operation = named.getValue();
        boolean spoil = !chance.in(3);
        Request request = request(words[0], target(words[1], operation, spoil));
        request = secured(request, operation);
        for (JsonNode written : operation.path("parameters")) {
            JsonNode parameter = OpenApiDocument.resolve(document, written);
            if (parameter.path("in").asString("").equals("header") && chance.in(2)) {
                request = request.with(parameter.path("name").stringValue(), "key " + chance.below(1_000_000));
            }
        }
        if (operation.has("requestBody")) {
            request = request.with("Content-Type", "application/json").body(body(operation, spoil && chance.in(2)));
        }
        return spoil && chance.in(2) ? spoiltHeaders(request) : request;
    }

    private Request secured(Request request, JsonNode operation) {
        Request secured = request;
        for (JsonNode way : operation.path("security")) {
            for (String scheme : way.propertyNames()) {
                if (scheme.equals("operator")) {
                    secured = chance.in(15) ? secured : secured.with("X-Admin-Key", adminKey);
                } else if (by != NOBODY) {
                    secured = secured.with("token", by.token);
                }
            }
        }
        return secured;
    }

    private byte[] body(JsonNode operation, boolean spoil) {
        JsonNode schema = OpenApiDocument.resolve(document, operation.path("requestBody"))
                .at("/content/application~1json/schema");
        JsonNode body = bodies.valid("", schema);
        if (body instanceof ObjectNode object && object.path("seatNumbers") instanceof ArrayNode seats) {
            object.put("reservationAmount", Cast.PRICE * seats.size());
        }
        return spoil ? bodies.spoilt(body) : body.toString().getBytes(UTF_8);
    }

    private String target(String template, JsonNode operation, boolean spoil) {
        StringBuilder target = new StringBuilder();
        for (String segment : template.substring(1).split("/")) {
            target.append('/');
            if (!segment.startsWith("{")) {
                target.append(segment);
            } else if (spoil && chance.in(4)) {
                target.append(oddSegment());
            } else {
                target.append(live(segment.substring(1, segment.length() - 1), template));
            }
        }
        char separator = '?';
        for (JsonNode written : operation.path("parameters")) {
            JsonNode parameter = OpenApiDocument.resolve(document, written);
            if (parameter.path("in").asString("").equals("query") && chance.in(2)) {
                String name = parameter.path("name").stringValue();
                JsonNode value = bodies.valid(name, parameter.path("schema"));
                target.append(separator)
                        .append(name)
                        .append('=')
                        .append(
                                spoil && chance.in(2)
                                        ? encoded(chance.of(chance.oddNumber(), chance.oddText()))
                                        : value.asString(""));
                separator = '&';
                if (spoil && chance.in(6)) {
                    target.append('&').append(name).append("=1");
                }
            }
        }
        if (spoil && chance.in(15)) {
            target.append(separator)
                    .append(chance.of(
                            "size=",
                            "before=",
                            "a=1&".repeat(70),
                            "token=" + by.token,
                            "=",
                            "&&",
                            "%00=1",
                            "a=" + "b".repeat(7000)));
        }
        return target.toString();
    }

    private String live(String parameter, String path) {
        return switch (parameter) {
            case "concertId" -> "" + (path.startsWith("/api/admin/") ? cast.concertOfOperator() : cast.concert());
            case "reservationId" -> "" + hold().id();
            case "userId" -> "" + (chance.in(10) ? 1 + chance.below(50) : Math.max(1, by.userId));
            case "lineId" -> "" + cast.line();
            case "date" -> cast.date().toString();
            default -> "" + (1 + chance.below(20));
        };
    }

    private String oddSegment() {
        return switch (chance.below(6)) {
            case 0 -> encoded(chance.oddNumber());
            case 1 -> encoded(chance.oddDate());
            case 2 -> encoded(chance.oddText());
            case 3 ->
                chance.of(
                        "%2e%2e",
                        "..",
                        ".",
                        "%00",
                        "1;a=b",
                        "1%3b",
                        "%2f",
                        "1%2f2",
                        "%5c",
                        "",
                        "%31",
                        "1%20",
                        "+1",
                        "%c3%28",
                        "%ed%a0%80",
                        "{concertId}",
                        "1.json",
                        "~",
                        "@",
                        "1,2",
                        "%D9%A1",
                        "１");
            case 4 -> UUID.randomUUID().toString();
            default -> "9".repeat(chance.of(3, 18, 19, 20, 3000));
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private Request spoiltHeaders(Request request) {
        Request spoilt = request;
        for (int times = 1 + chance.below(2); times > 0; times--) {
            spoilt = spoiltOnce(spoilt);
        }
        return spoilt;
    }

    private Request spoiltOnce(Request request) {
        return switch (chance.below(17)) {
            case 0 -> request.without("token").with("token", oddToken());
            case 1 -> request.with(chance.of("token", "Token", "TOKEN"), by.token);
            case 2 ->
                request.without("Idempotency-Key")
                        .with(
                                "Idempotency-Key",
                                chance.of(
                                        "",
                                        " ",
                                        "a".repeat(255),
                                        "a".repeat(256),
                                        "a".repeat(5000),
                                        "\u00E4",
                                        "a\tb",
                                        "key 1",
                                        "\u0001"));
            case 3 ->
                request.without("X-Admin-Key")
                        .with("X-Admin-Key", chance.of("", "wrong", adminKey + "x", "\u00E9\u00E9", "a".repeat(3000)));
            case 4 ->
                request.with(
                        "Accept",
                        chance.of(
                                "*/*",
                                "application/json",
                                "application/problem+json",
                                "application/json, application/problem+json",
                                "application/problem+json;q=0.5, application/json;q=0.4",
                                "text/html",
                                "application/*;q=0",
                                "garbage",
                                "*/json",
                                "application/json;q=2",
                                "",
                                ",,,",
                                "a/b;" + "c=d;".repeat(300),
                                "text/csv",
                                "*",
                                "\u00FF/\u00FF",
                                "application/json;charset=utf-16",
                                "application/json;q=0, */*"));
            case 5 ->
                request.with(
                        "Accept-Language",
                        chance.of(
                                "en",
                                "ko",
                                "en-US,ko;q=0.1",
                                "fr",
                                "*",
                                "",
                                "garbage garbage",
                                "en;q=2",
                                "x".repeat(2000),
                                "\u00FF",
                                "tr"));
            case 6 ->
                request.without("Content-Type")
                        .with(
                                "Content-Type",
                                chance.of(
                                        "*/*",
                                        "application/*",
                                        "application/json;charset=utf-8",
                                        "application/json;charset=utf-16",
                                        "application/json;charset=nope",
                                        "application/problem+json",
                                        "text/plain",
                                        "application/xml",
                                        "application/x-www-form-urlencoded",
                                        "multipart/form-data",
                                        "multipart/form-data; boundary=x",
                                        "",
                                        "garbage",
                                        "application",
                                        "/",
                                        "application/json, text/plain",
                                        "application/json; charset=\"",
                                        "\u00FF/\u00FF",
                                        "APPLICATION/JSON",
                                        "application/json;" + "a=b;".repeat(200),
                                        "text/*;q=0.1"));
            case 7 -> request.without("Content-Type");
            case 8 ->
                request.with(
                        "Content-Encoding",
                        chance.of("gzip", "identity", "deflate", "br", "gzip, gzip", "", "x".repeat(900), "Identity"));
            case 9 ->
                request.with(
                                "Origin",
                                chance.of(
                                        "https://evil.example",
                                        "null",
                                        "",
                                        "http://localhost",
                                        "https://localhost:1",
                                        "garbage",
                                        "file://",
                                        "http://[::1",
                                        "\u00FF",
                                        "https://a.example, https://b.example"))
                        .with("Access-Control-Request-Method", chance.of("POST", "PUT", "", "nope nope"));
            case 10 ->
                request.without("Host")
                        .with(
                                "Host",
                                chance.of(
                                        "localhost:99999",
                                        "concert_api",
                                        "evil.example",
                                        "127.0.0.1",
                                        "[::1]",
                                        "[::1]:8080",
                                        "[::1",
                                        "",
                                        "a b",
                                        "localhost:",
                                        "local\u00FFhost",
                                        "a".repeat(3000),
                                        "localhost, localhost",
                                        "..",
                                        "-",
                                        "%",
                                        "localhost:8080:8080",
                                        "LOCALHOST"));
            case 11 -> request.with("Expect", chance.of("100-continue", "100-Continue", "x", "", "200-ok"));
            case 12 ->
                request.with(
                        chance.of("If-None-Match", "If-Match", "If-Modified-Since", "If-Range"),
                        chance.of(
                                "*",
                                "\"a\"",
                                "W/\"a\"",
                                "a",
                                "",
                                "\"",
                                "W/",
                                "\"a\",\"b\"",
                                "x".repeat(3000),
                                "Thu, 01 Jan 1970 00:00:00 GMT"));
            case 13 ->
                request.with(
                        "X-Request-Id",
                        chance.of(
                                "a",
                                "fuzz-1",
                                "a b",
                                "",
                                "a".repeat(64),
                                "a".repeat(65),
                                "\u00E4",
                                "${x}",
                                "a\tb",
                                "<x>"));
            case 14 ->
                request.with(
                        "Range", chance.of("bytes=0-1", "bytes=-1", "bytes=9-1", "x", "bytes=" + "0-1,".repeat(500)));
            case 15 ->
                request.with(
                        "Cookie",
                        chance.of(
                                "token=" + by.token,
                                "a=b; c=" + by.token,
                                "=",
                                ";;;",
                                "a=\u0001",
                                "$Version=1; a=\"",
                                "a=b,c=d",
                                "x".repeat(3000),
                                "JSESSIONID=1",
                                "\u00FF"));
            default -> spoiltOther(request);
        };
    }

    private Request spoiltOther(Request request) {
        return switch (chance.below(8)) {
            case 0 -> request.method(chance.of(METHODS));
            case 1 ->
                request.with(
                        chance.of(
                                "X-Forwarded-For",
                                "X-Forwarded-Host",
                                "X-Forwarded-Proto",
                                "X-Forwarded-Prefix",
                                "Forwarded",
                                "X-HTTP-Method-Override"),
                        chance.of(
                                "1.2.3.4",
                                "garbage",
                                "https",
                                "for=\"[::1]\"",
                                "/x",
                                "DELETE",
                                "",
                                "\u00FF",
                                "1.2.3.4, 5.6.7.8"));
            case 2 ->
                request.with(
                        chance.of("Connection", "Upgrade", "HTTP2-Settings", "Keep-Alive"),
                        chance.of("close", "keep-alive", "Upgrade", "h2c", "websocket", "x, y", ""));
            case 3 ->
                request.with(
                        "X-" + chance.of("a", "b".repeat(200), "c.d", "token"),
                        chance.of(by.token, "x".repeat(7000), chance.bytes(20).replaceAll("[\r\n\u0000]", "")));
            case 4 -> request.with("Authorization", chance.of("Bearer " + by.token, "Basic eDp5", "garbage", ""));
            case 5 ->
                request.with("Accept-Encoding", chance.of("gzip", "gzip;q=0", "br", "*", "identity;q=0", "garbage;;"));
            case 6 ->
                request.with(
                        "traceparent",
                        chance.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "garbage", "00-0-0-0"));
            default ->
                request.body(chance.bytes(chance.of(1, 100, 20_000, 100_000)).getBytes(ISO_8859_1));
        };
    }

    private String oddToken() {
        return chance.of(
                "",
                " ",
                "null",
                "0",
                UUID.randomUUID().toString(),
                UUID.randomUUID() + "0",
                by.token.toUpperCase(java.util.Locale.ROOT),
                "{" + by.token + "}",
                by.token + ", " + by.token,
                "0-0-0-0-0",
                "\u00FF",
                "a".repeat(3000),
                "'",
                "00000000-0000-0000-0000-000000000000",
                by.token + ";",
                "\u0001");
    }
}
