package dev.concert.web.server;

import static dev.concert.web.server.RawHttp.get;
import static dev.concert.web.server.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractProbe;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.server.RawHttp.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Refusals by the web server itself keep to the contract, byte by byte over a socket. */
@SpringBootTest(
        classes = ContractProbe.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "concert.admin.key=open sesame, please")
@ExtendWith(OutputCaptureExtension.class)
class ServerTest {

    private static final String ORDER = """
            {"date":"2024-03-01","amount":50000,"seats":["1","2"]}""";

    @LocalServerPort
    private int port;

    private Answer send(String request) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(request);
            return http.answer();
        }
    }

    private static String order(String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Length: " + ORDER.length()));
        all.addAll(List.of(headers));
        return post("/api/order", ORDER, all.toArray(String[]::new));
    }

    private static Arguments row(String what, int status, String request) {
        return Arguments.of(what, status, request);
    }

    static Stream<Arguments> hostileRequests() {
        String huge = "x".repeat(9_000);
        return Stream.of(
                row("malformed escape", 400, get("/api/%zz")),
                row("escape cut short", 400, get("/api/1%")),
                row("encoded slash", 400, get("/api%2F1")),
                row("encoded backslash", 400, get("/api%5C1")),
                row("backslash", 400, get("/api\\1")),
                row("above the root", 400, get("/../etc/passwd")),
                row("above the root, encoded", 400, get("/%2e%2e/%2e%2e/etc/passwd")),
                row("detour", 404, get("/api/../api/1")),
                row("doubled slash", 404, get("//api/1")),
                row("encoded zero byte", 400, get("/api/1%00")),
                row("control character", 400, get("/api/\u0001")),
                row("raw byte beyond ASCII", 400, get("/api/\u00e9")),
                row("braces", 400, get("/api/{id}")),
                row("not UTF-8 once decoded", 400, get("/api/%ff")),
                row("blank in the target", 400, get("/api/1 2")),
                row("path parameter", 404, get("/api/1;a/page")),
                row("session id as path parameter", 404, get("/api/1;jsessionid=1")),
                row("encoded path parameter", 400, get("/api/1%3Ba")),
                row("trailing slash", 404, get("/api/1/")),
                row("unknown route", 404, get("/nothing")),
                row("the framework's error page", 404, get("/error")),
                row("a file", 404, get("/WEB-INF/web.xml")),
                row("malformed escape in the query", 400, get("/api/1/page?size=%zz")),
                row("raw byte in the query", 400, get("/api/1/page?size=\u00e9")),
                row("too many parameters", 400, get("/api/1/page?" + "a&".repeat(100) + "size=1")),
                row("oversized request line", 414, get("/api/" + huge)),
                row("oversized header", 431, get("/api/1", "X: " + huge)),
                row("oversized Accept", 431, get("/api/1", "Accept: " + huge)),
                row("oversized second Accept", 431, get("/api/1", "Accept: */*", "Accept: " + huge)),
                row("oversized Host", 431, "GET /api/1 HTTP/1.1\r\nHost: " + huge + "\r\n\r\n"),
                row("oversized id of the request", 431, get("/api/1", "X-Request-Id: " + huge)),
                row("oversized language", 431, get("/api/1", "Accept-Language: " + huge)),
                row("oversized token", 431, get("/api/1", "token: " + huge)),
                row("oversized origin", 431, get("/api/1", "Origin: " + huge)),
                row("oversized body length", 431, get("/api/1", "Content-Length: " + huge)),
                row("too many headers", 431, get("/api/1", "X: 1\r\n".repeat(200) + "Y: 1")),
                row("header without colon", 400, get("/api/1", "nonsense")),
                row("header name with blank", 400, get("/api/1", "X Y: 1")),
                row("header with control character", 400, get("/api/1", "X: \u0001")),
                row("header without name", 400, get("/api/1", ": 1")),
                row("malformed header of a token", 400, get("/api/1", "token : 5ec7e700-0000-4000-8000-000000000000")),
                row("too many cookies", 400, get("/api/1", "Cookie: " + "a=b; ".repeat(300))),
                row("no Host", 400, "GET /api/1 HTTP/1.1\r\n\r\n"),
                row("two Hosts", 400, get("/api/1", "Host: localhost")),
                row("Host with blank", 400, "GET /api/1 HTTP/1.1\r\nHost: a b\r\n\r\n"),
                row("Host with bad port", 400, "GET /api/1 HTTP/1.1\r\nHost: a:b\r\n\r\n"),
                row("Host with huge port", 400, "GET /api/1 HTTP/1.1\r\nHost: a:99999999999\r\n\r\n"),
                row("another Host in the target", 400, get("http://other/api/1")),
                row("scheme of another protocol", 400, get("ftp://localhost/api/1")),
                row("HTTP/3.0", 505, "GET /api/1 HTTP/3.0\r\nHost: localhost\r\n\r\n"),
                row("nonsense for a version", 400, "GET /api/1 NONSENSE\r\nHost: localhost\r\n\r\n"),
                row("TLS", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
                row("a method's nonsense", 400, "G@T /api/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                row("TRACE", 405, get("/api/1").replaceFirst("GET", "TRACE")),
                row("CONNECT", 405, get("/api/1").replaceFirst("GET", "CONNECT")),
                row("CONNECT as for a proxy", 405, get("localhost:443").replaceFirst("GET", "CONNECT")),
                row("PROPFIND", 405, get("/api/1").replaceFirst("GET", "PROPFIND")),
                row("made-up method", 405, get("/api/1").replaceFirst("GET", "GARBAGE")),
                row("asterisk with GET", 400, get("*")),
                row("unknown expectation", 417, order("Expect: miracles")),
                row("length that is no number", 400, post("/api/order", ORDER, "Content-Length: x")),
                row("negative length", 400, post("/api/order", ORDER, "Content-Length: -1")),
                row("length beyond a long", 400, post("/api/order", ORDER, "Content-Length: 99999999999999999999")),
                row("two lengths", 400, order("Content-Length: 1")),
                row("unknown transfer coding", 400, post("/api/order", ORDER, "Transfer-Encoding: nonsense")),
                row("chunked twice", 400, post("/api/order", "0\r\n\r\n", "Transfer-Encoding: chunked, chunked")),
                row("chunk of no size", 400, chunked("zz\r\n")),
                row("chunk of a size beyond an int", 400, chunked("fffffffffffffffff\r\n")),
                row("chunk longer than it says", 400, chunked("1\r\n{{{\r\n0\r\n\r\n")),
                row("oversized chunk extension", 400, chunked("1;" + huge + "\r\n{\r\n0\r\n\r\n")),
                row(
                        "compressed body",
                        415,
                        post("/api/order", "\u001f\u008b\b", "Content-Length: 3", "Content-Encoding: gzip")),
                row("plain body that claims to be compressed", 415, order("Content-Encoding: gzip")),
                row(
                        "two encodings, one of them none",
                        415,
                        order("Content-Encoding: identity", "Content-Encoding: br")),
                row("type with wildcards", 415, order().replaceFirst("application/json", "*/*")),
                row("type with a wildcard below application", 415, order().replaceFirst("json", "*")),
                row("type with a charset that does not exist", 415, order().replaceFirst("json", "json;charset=x-no")),
                row("type that is none", 415, order().replaceFirst("application/json", "nonsense")),
                row(
                        "type with wildcards for an unknown route",
                        404,
                        post("/nope", "{}", "Content-Length: 2").replace("application/json", "*/*")),
                row(
                        "type with wildcards for another method",
                        405,
                        post("/api/1", "{}", "Content-Length: 2").replace("application/json", "*/*;q=0")),
                row("HTTP/2.0", 505, "GET /api/1 HTTP/2.0\r\nHost: localhost\r\n\r\n"),
                row("HTTP/0.9 with a method of later versions", 0, "POST /api/order\r\n\r\n"),
                row("HTTP/0.9", 0, "GET /api/1\r\n"),
                row("dots in the middle", 404, get("/api/./1")),
                row("encoded dots in the middle", 404, get("/api/x/%2e%2e/1")),
                row("empty Host", 400, "GET /api/1 HTTP/1.1\r\nHost: a_b\r\n\r\n"),
                row(
                        "conditions that are none",
                        200,
                        get("/api/1", "If-None-Match: \"\"x", "If-Modified-Since: x", "Range: bytes=a-b")),
                row(
                        "an upgrade that does not exist",
                        200,
                        get("/api/1", "Connection: Upgrade", "Upgrade: h2c, websocket")),
                row("cookies that are none", 200, get("/api/1", "Cookie: to\"ken=5ec7e700; \u00e9", "Cookie: ")),
                row("an origin that is none", 200, get("/api/1", "Origin: http://[")),
                row("a language that is none", 200, get("/api/1", "Accept-Language: --;q=x")),
                row("no body", 400, post("/api/order", "", "Content-Length: 0")),
                row("no type", 415, order().replaceFirst("Content-Type: [^\r]*\r\n", "")),
                row("form", 415, order().replaceFirst("application/json", "application/x-www-form-urlencoded")),
                row("too large by its length", 413, post("/api/order", " ".repeat(16_385), "Content-Length: 16385")),
                row("too large in chunks", 413, chunked("4001\r\n" + " ".repeat(16_385) + "\r\n0\r\n\r\n")),
                row("said to be immense", 413, post("/api/order", "{", "Content-Length: 9223372036854775807")),
                row("what only others accept", 406, get("/api/1", "Accept: text/html")),
                row("nothing that exists to accept", 406, get("/api/1", "Accept: ////")));
    }

    private static String chunked(String chunks) {
        return post("/api/order", chunks, "Transfer-Encoding: chunked");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileRequests")
    void a_hostile_request_is_answered_in_the_envelope_and_breaks_nothing(
            String what, int status, String request, CapturedOutput log) throws IOException {
        if (status == 0) {
            try (RawHttp http = new RawHttp(port)) {
                http.write(request);
                assertThat(http.untilTheEnd()).as("without an answer").isEmpty();
            }
            assertThat(send(get("/api/%zz")).status())
                    .as("no state left behind")
                    .isEqualTo(400);
            return;
        }
        Answer answer = send(request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.headers().get("X-Request-Id")).matches("[A-Za-z0-9._-]{1,64}");
        assertThat(answer.headers()).doesNotContainKey("Server");
        if (status != 200) {
            assertThat(answer.headers())
                    .containsEntry("Content-Type", "application/json")
                    .containsEntry("X-Content-Type-Options", "nosniff")
                    .containsEntry("Cache-Control", "no-store");
            assertThat(answer.json().propertyNames()).containsExactly("isSuccess", "code", "message", "result");
            assertThat(answer.json().get("isSuccess").booleanValue()).isFalse();
            assertThat(answer.json().get("code").intValue()).isEqualTo(status);
            assertThat(ErrorCode.valueOf(answer.error()).status()).isEqualTo(status);
        }
        if (status == 405) {
            assertThat(answer.headers().get("Allow"))
                    .contains("GET", "HEAD", "OPTIONS")
                    .doesNotContain("TRACE", "PUT");
        }
        assertThat(log).doesNotContain("Exception").doesNotContain("5ec7e700");
        assertThat(send(get("/api/7")).body()).contains("\"result\":{\"id\":7}");
    }

    @Test
    void a_refusal_by_the_server_is_a_problem_if_the_client_prefers_one() throws IOException {
        Answer answer = send(get("/api/%zz", "Accept: application/problem+json", "Accept-Language: en"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(answer.body()).isEqualTo("""
                        {"type":"urn:problem:invalid-request","title":"Invalid request","status":400,\
                        "detail":"The address is malformed, or names another host"}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET /api/1 HTTP/1.1~Host: concert_api~~        | The Host header 'concert_api' is not the name of a host
                    GET /api/1 HTTP/1.1~Host: a:b~~                | The Host header 'a:b' is not the name of a host
                    GET /api/1 HTTP/1.1~Host: 5ec7e700 x~~         | The Host header is not the name of a host
                    GET /api/1 HTTP/1.1~~                          | There is no Host header
                    GET /api/1 HTTP/1.1~Host: a~Host: b~~          | There is more than one Host header
                    GET /api/{5ec7e700} HTTP/1.1~Host: a~~         | The request line or a header is malformed
                    GET /api/1 HTTP/1.1~Host: a~5ec7e700~~         | The request line or a header is malformed
                    GET /%2e%2e/5ec7e700 HTTP/1.1~Host: a~~        | The address is malformed, or names another host
                    GET http://b/5ec7e700 HTTP/1.1~Host: a~~       | The address is malformed, or names another host
                    POST /api HTTP/1.1~Host: a~Content-Length: x~~ | Content-Length is not one number
                    POST /api HTTP/1.1~Host: a~Transfer-Encoding: x~~ | The only transfer coding is chunked
                    GET /api/1 HTTP/2.0~Host: a~~                  | The versions are HTTP/1.1 and HTTP/1.0
                    """)
    void a_refusal_by_the_server_and_one_line_in_the_log_say_why(String request, String why, CapturedOutput log)
            throws Exception {
        String before = log.getAll();
        Answer answer = null;
        for (int i = 0; i < 20; i++) {
            answer = send(request.replace("~", "\r\n"));
        }
        assertThat(Objects.requireNonNull(answer).json().at("/result/detail").asString())
                .startsWith(why);
        assertThat(answer.body()).doesNotContain("5ec7e700");
        assertThat(log.getAll().substring(before.length()).lines().filter(line -> line.contains(why)))
                .hasSizeBetween(0, 3)
                .noneMatch(line -> line.contains("5ec7e700"));
    }

    @Test
    void trace_and_options_name_the_methods_of_the_route_and_no_empty_header() throws IOException {
        Answer options = send(get("/api/1/charge").replaceFirst("GET", "OPTIONS"));
        assertThat(options.headers()).containsEntry("Allow", "PATCH,OPTIONS").doesNotContainKey("Accept-Patch");
        Answer trace = send(get("/api/1/charge").replaceFirst("GET", "TRACE"));
        assertThat(trace.headers()).containsEntry("Allow", "PATCH, OPTIONS");
        assertThat(send(get("*").replaceFirst("GET", "OPTIONS")).headers().get("Allow"))
                .doesNotContain("PUT", "TRACE");
    }

    // The id of a request

    @ParameterizedTest
    @ValueSource(strings = {"/api/1", "/nothing", "/api/%zz", "/api/bug", "/v3/api-docs", "/swagger-ui/index.html"})
    void every_answer_has_the_id_of_its_request(String path) throws IOException {
        assertThat(send(get(path, "X-Request-Id: My.own_id-1")).headers()).containsEntry("X-Request-Id", "My.own_id-1");
        String first = send(get(path)).headers().get("X-Request-Id");
        String second = send(get(path)).headers().get("X-Request-Id");
        assertThat(first).isNotBlank().isNotEqualTo(second);
    }

    @Test
    void an_answer_by_the_server_itself_has_the_id_too() throws IOException {
        String ping = get("*", "X-Request-Id: ping").replaceFirst("GET", "OPTIONS");
        assertThat(send(ping).headers()).containsEntry("X-Request-Id", "ping");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "ünïcode", "<script>", "a;b", "a/b"})
    void a_harmful_id_is_replaced(String id) throws IOException {
        assertThat(send(get("/api/1", "X-Request-Id: " + id)).headers().get("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
        assertThat(send(get("/api/1", "X-Request-Id: " + "a".repeat(65)))
                        .headers()
                        .get("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void the_log_lines_of_a_request_have_its_id() throws IOException {
        assertThat(send(get("/api/logged", "X-Request-Id: the-one")).body()).contains("\"result\":\"the-one\"");
    }

    @Test
    void a_failure_is_logged_with_the_id_of_its_request(CapturedOutput log) throws IOException {
        Answer answer = send(get("/api/bug", "X-Request-Id: the-one"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret");
        assertThat(log)
                .contains("Request the-one failed: GET /api/bug")
                .contains("secret detail")
                .contains("at dev.concert");
    }

    // Bodies

    @Test
    void a_body_of_exactly_16_kib_is_accepted_in_one_piece_and_in_chunks() throws IOException {
        String fits = ORDER + " ".repeat(16_384 - ORDER.length());
        assertThat(send(post("/api/order", fits, "Content-Length: 16384")).status())
                .isEqualTo(200);
        String inChunks =
                "2000\r\n" + fits.substring(0, 8_192) + "\r\n2000\r\n" + fits.substring(8_192) + "\r\n0\r\n\r\n";
        assertThat(send(chunked(inChunks)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/order", "/nothing", "/api/admin/concerts", "/api/1"})
    void a_client_that_is_still_sending_gets_its_answer(String path) throws IOException {
        byte[] body = new byte[1_500_000];
        for (boolean chunked : new boolean[] {false, true}) {
            try (RawHttp http = new RawHttp(port)) {
                String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length;
                http.write(post(path, "", length));
                if (chunked) {
                    http.write((Integer.toHexString(body.length) + "\r\n"));
                }
                http.write(body);
                if (chunked) {
                    http.write("\r\n0\r\n\r\n");
                }
                Answer answer = http.answer();
                assertThat(answer.error())
                        .isEqualTo(
                                switch (path) {
                                    case "/api/order" -> "BODY_TOO_LARGE";
                                    case "/api/1" -> "METHOD_NOT_ALLOWED";
                                    default -> "NOT_FOUND";
                                });
                if (answer.status() != 413) {
                    http.write(get("/api/7"));
                    Answer next = http.answer();
                    assertThat(next.status()).as("on the same connection").isEqualTo(200);
                }
            }
        }
    }

    @Test
    void the_answer_does_not_wait_for_a_body_that_no_handler_reads() throws IOException {
        Answer unknownRoute = send(post("/nothing", "", "Content-Length: 1000"));
        assertThat(unknownRoute.error()).isEqualTo("NOT_FOUND");
        Answer noKey = send(post("/api/admin/concerts", "", "Content-Length: 1000"));
        assertThat(noKey.error()).isEqualTo("NOT_FOUND");
        Answer noToken = send(post("/api/1/seat", "", "Content-Length: 1000"));
        assertThat(noToken.error()).isEqualTo("TOKEN_MISSING");
        Answer tooLarge = send(post("/api/order", "", "Content-Length: 20000"));
        assertThat(tooLarge.error()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void a_client_that_expects_100_is_refused_before_it_sends_the_body() throws IOException {
        Answer answer = send(post("/api/order", "", "Content-Length: 20000", "Expect: 100-continue"));
        assertThat(answer.status()).isEqualTo(413);
        try (RawHttp http = new RawHttp(port)) {
            http.write(post("/api/order", "", "Content-Length: " + ORDER.length(), "Expect: 100-continue"));
            assertThat(http.line()).isEqualTo("HTTP/1.1 100");
            assertThat(http.line()).isEmpty();
            http.write(ORDER);
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_disconnects_leaves_no_trace_in_the_log(CapturedOutput log) throws IOException {
        String before = log.getAll();
        for (String unfinished : List.of(
                post("/api/order", "{", "Content-Length: 1000"), chunked("ff\r\n{"), "GET /api/1 HT", get("/api/1"))) {
            try (RawHttp http = new RawHttp(port)) {
                http.write(unfinished);
                http.crash();
            }
        }
        assertThat(send(get("/api/7")).status()).isEqualTo(200);
        assertThat(log.getAll().substring(before.length())).doesNotContain("ERROR", "WARN", "Exception");
    }

    @Test
    void head_is_answered_as_get_without_the_body() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.write(get("/api/7", "Connection: close").replaceFirst("GET", "HEAD"));
            String all = http.untilTheEnd();
            assertThat(all).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n").contains("X-Request-Id: ");
        }
    }
}
