package dev.concert.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Language;
import dev.concert.web.server.RequestBounds;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every route, whatever it does. */
@SpringBootTest(
        classes = ContractProbe.class,
        properties = {"concert.admin.key=open sesame", "concert.web.allowed-origins=https://tickets.example"})
@AutoConfigureMockMvc
class ContractTest {

    private static final String ORDER = """
            {"date":"2024-03-01","amount":50000,"seats":["1","2"]}""";

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private JsonMapper mapperOfOthers;

    private static UnaryOperator<MockMvcTester.MockMvcRequestBuilder> header(String name, Object value) {
        return request -> request.header(name, value);
    }

    @SafeVarargs
    private MvcTestResult call(
            HttpMethod method,
            String uri,
            @Nullable String json,
            UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        MockMvcTester.MockMvcRequestBuilder request = mvc.method(method).uri(uri);
        if (json != null) {
            request = request.contentType(MediaType.APPLICATION_JSON).content(json);
        }
        for (UnaryOperator<MockMvcTester.MockMvcRequestBuilder> step : more) {
            request = step.apply(request);
        }
        return request.exchange();
    }

    @SafeVarargs
    private MvcTestResult get(String uri, UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        return call(HttpMethod.GET, uri, null, more);
    }

    @SafeVarargs
    private MvcTestResult post(String uri, String json, UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        return call(HttpMethod.POST, uri, json, more);
    }

    private static void assertError(MvcTestResult answer, ErrorCode code) {
        assertThat(answer).hasStatus(code.status()).hasContentType(MediaType.APPLICATION_JSON);
        assertThat(answer).bodyJson().extractingPath("$.result.error").isEqualTo(code.name());
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code.status());
        assertThat(answer).bodyJson().extractingPath("$.isSuccess").isEqualTo(false);
    }

    private static String body(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    // The envelope

    @Test
    void a_success_is_wrapped_member_by_member_as_the_document_has_it() {
        MvcTestResult answer = get("/api/1");
        assertThat(answer).hasStatusOk().hasContentType(MediaType.APPLICATION_JSON);
        assertThat(body(answer)).isEqualTo("""
                        {"isSuccess":true,"code":200,"message":"요청에 성공하였습니다.","result":{"id":1}}""");
    }

    @Test
    void a_success_with_nothing_to_tell_says_null() {
        assertThat(body(call(HttpMethod.DELETE, "/api/token", null, header("token", ContractProbe.WAITING))))
                .isEqualTo("""
                        {"isSuccess":true,"code":200,"message":"요청에 성공하였습니다.","result":null}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    en                       | The request was successful.
                    en-GB                    | The request was successful.
                    EN                       | The request was successful.
                    fr, en;q=0.1             | The request was successful.
                    ko;q=0.5, en;q=0.8       | The request was successful.
                    en, ko                   | The request was successful.
                    *, ko;q=0                | The request was successful.
                    ko-KR, en;q=0.9          | 요청에 성공하였습니다.
                    en;q=0.2, ko;q=0.3       | 요청에 성공하였습니다.
                    fr                       | 요청에 성공하였습니다.
                    en;q=0                   | 요청에 성공하였습니다.
                    *                        | 요청에 성공하였습니다.
                    english please           | 요청에 성공하였습니다.
                    eng                      | 요청에 성공하였습니다.
                    """)
    void the_message_is_in_the_language_that_was_asked_for(String acceptLanguage, String message) {
        assertThat(get("/api/1", header("Accept-Language", acceptLanguage)))
                .bodyJson()
                .extractingPath("$.message")
                .isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource
    void every_error_answers_with_its_status_its_code_its_details_and_a_message_in_both_languages(ErrorCode code) {
        MvcTestResult korean = get("/api/fails/" + code);
        assertError(korean, code);
        assertThat(body(korean)).endsWith("\"result\":{\"error\":\"" + code + "\",\"a\":1,\"b\":[\"x\"]}}");
        assertThat(Language.KOREAN.message(code)).matches(".*[가-힣].*");
        assertThat(body(get("/api/fails/" + code, header("Accept-Language", "en"))))
                .contains(Language.ENGLISH.message(code));
        assertThat(Language.ENGLISH.message(code)).matches("\\p{ASCII}+");
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "UNAVAILABLE"})
    void who_comes_too_early_is_told_when_to_come_again(ErrorCode code) {
        assertThat(get("/api/fails/" + code).getResponse().getHeader("Retry-After"))
                .matches("[1-9][0-9]*");
    }

    @Test
    void a_bug_is_told_without_its_details() {
        MvcTestResult answer = get("/api/bug");
        assertError(answer, ErrorCode.INTERNAL);
        assertThat(body(answer)).doesNotContain("secret").endsWith("\"result\":{\"error\":\"INTERNAL\"}}");
    }

    // What the client accepts

    @Test
    void an_error_is_a_problem_for_clients_that_ask_for_problems() {
        MvcTestResult answer = get("/api/fails/SEATS_UNAVAILABLE", header("Accept", "application/problem+json"));
        assertThat(answer).hasStatus(409);
        assertThat(answer.getResponse().getContentType()).isEqualTo("application/problem+json");
        assertThat(body(answer)).isEqualTo("""
                        {"type":"urn:problem:seats-unavailable","title":"Seats unavailable","status":409,\
                        "detail":"예약할 수 없는 좌석이 포함되어 있습니다.","a":1,"b":["x"]}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/problem+json                              | true
                    application/problem+json, application/json;q=0.9      | true
                    application/json, application/problem+json            | true
                    application/problem+json, */*                         | true
                    application/json, application/problem+json;q=0.5      | false
                    application/problem+json;q=0, */*                     | false
                    application/json                                      | false
                    application/*                                         | false
                    */*                                                   | false
                    """)
    void a_problem_is_preferred_where_it_is_named_and_no_less_welcome_than_json(String accept, boolean problem) {
        MediaType expected = problem ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON;
        assertThat(get("/api/unknown/route", header("Accept", accept)))
                .hasStatus(404)
                .hasContentType(expected);
        assertThat(get("/api/1", header("Accept", accept))).hasStatusOk().hasContentType(MediaType.APPLICATION_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/*", "application/json;q=0", "*/*;q=0", "nonsense", "application/xml"})
    void who_does_not_accept_json_is_refused_before_anything_is_done(String accept) {
        assertError(get("/api/1", header("Accept", accept)), ErrorCode.NOT_ACCEPTABLE);
    }

    // Routes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/",
                "/api/1/",
                "/nothing",
                "/error",
                "/api/1/2/3",
                "/booking/1",
                "/index.html",
                "/api/1;a",
                "/api/1;a=b",
                "/api;x=y/1",
                "/favicon.ico",
                "/webjars/",
                "/swagger-ui/no-such-file.js"
            })
    void what_is_not_a_route_is_not_found(String path) {
        assertError(get(path), ErrorCode.NOT_FOUND);
        if (!path.startsWith("/swagger-ui")) {
            assertError(post(path, "{"), ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void a_method_that_a_route_does_not_have_is_not_allowed_and_those_that_it_has_are_named() {
        for (String method : new String[] {"PUT", "POST", "PROPFIND", "GARBAGE"}) {
            MvcTestResult answer = call(HttpMethod.valueOf(method), "/api/1", null);
            assertError(answer, ErrorCode.METHOD_NOT_ALLOWED);
            assertThat(answer).hasHeader("Allow", "GET");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "+1",
                "01",
                "1.0",
                "1e3",
                "0x10",
                "%2310",
                "abc",
                "%EF%BC%91",
                "9223372036854775808",
                "99999999999999999999",
                "1%3Ba",
                "%20",
                "1%20",
                "null",
                "1%00",
                "%ff"
            })
    void an_id_is_a_positive_decimal_number_in_its_one_spelling(String id) {
        MvcTestResult answer = mvc.get().uri(URI.create("/api/" + id + "/page")).exchange();
        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo("id");
    }

    @Test
    void the_largest_id_is_one() {
        assertThat(get("/api/9223372036854775807"))
                .bodyJson()
                .extractingPath("$.result.id")
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-30",
                "2023-02-29",
                "2024-13-01",
                "2024-1-1",
                "20240101",
                "+10000-01-01",
                "-0001-01-01",
                "2024-01-01T00:00",
                "2024-01-01Z",
                "today",
                "%EF%BC%92024-01-01",
                "2024-W01-1"
            })
    void a_date_is_one_of_the_calendar(String date) {
        MvcTestResult answer = mvc.get()
                .uri(URI.create("/booking/1/dates/" + date + "/list/seats"))
                .header("token", ContractProbe.ADMITTED)
                .exchange();
        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo("date");
    }

    @Test
    void parameters_have_defaults_and_are_as_strict_as_ids() {
        assertThat(get("/api/1/page")).bodyJson().extractingPath("$.result").isEqualTo("50 null");
        assertThat(get("/api/1/page?size=7&before=12"))
                .bodyJson()
                .extractingPath("$.result")
                .isEqualTo("7 12");
        for (String query : new String[] {"size=0", "size=x", "before=2&size=07", "size=2147483648", "size=1.5"}) {
            MvcTestResult answer = get("/api/1/page?" + query);
            assertError(answer, ErrorCode.INVALID_REQUEST);
            assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo("size");
        }
        MvcTestResult missing = get("/api/times");
        assertError(missing, ErrorCode.INVALID_REQUEST);
        assertThat(missing).bodyJson().extractingPath("$.result.field").isEqualTo("epochMilli");
    }

    // JSON

    @ParameterizedTest
    @CsvSource({
        "1712118543656, 2024-04-03T13:29:03.656",
        "1712118543600, 2024-04-03T13:29:03.6",
        "1712118543000, 2024-04-03T13:29:03",
        "1712118540000, 2024-04-03T13:29:00"
    })
    void times_are_local_to_the_zone_with_seconds_always_and_milliseconds_at_most(long epochMilli, String text) {
        assertThat(body(get("/api/times?epochMilli=" + epochMilli)))
                .contains("{\"instant\":\"" + text + "\",\"date\":\"2024-04-08\",\"nothing\":null}");
    }

    @Test
    void what_was_sent_is_what_is_read_and_unknown_members_are_passed_over() {
        assertThat(body(post("/api/order", """
                        {"date":"2024-03-01","unknown":{"deep":[1,2.5e3,null]},"amount":9223372036854775807,"seats":["\\ud83c\\udfb5","2"],"note":null}"""))).contains("""
                        "result":{"date":"2024-03-01","amount":9223372036854775807,"seats":["🎵","2"],"note":null,"inner":null}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    amount        | "amount":"50000"
                    amount        | "amount":true
                    amount        | "amount":1.0
                    amount        | "amount":1e3
                    amount        | "amount":9223372036854775808
                    amount        | "amount":-9223372036854775809
                    amount        | "amount":null
                    amount        | "amount":""
                    amount        | "amount":[1]
                    amount        | "amount":{}
                    amount        | "other":1
                    date          | "amount":1,"date":"2024-02-30"
                    date          | "amount":1,"date":20240301
                    date          | "amount":1,"date":[2024,3,1]
                    date          | "amount":1,"date":"2024-03-01T00:00:00"
                    date          | "amount":1,"date":""
                    date          | "amount":1,"date":null
                    seats         | "amount":1,"seats":"1"
                    seats         | "amount":1,"seats":null
                    seats         | "amount":1,"seats":{}
                    seats[1]      | "amount":1,"seats":["1",2]
                    seats[2]      | "amount":1,"seats":["1","2",null]
                    seats[0]      | "amount":1,"seats":[["1"]]
                    seats[0]      | "amount":1,"seats":[true]
                    note          | "amount":1,"note":"\\u0000"
                    note          | "amount":1,"note":"\\ud83c"
                    seats[0]      | "amount":1,"seats":["\\udfb5\\ud83c"]
                    note          | "amount":1,"note":1
                    note          | "amount":1,"note":1.5
                    note          | "amount":1,"note":false
                    note          | "amount":1,"note":["a"]
                    note          | "amount":1,"note":{"a":1}
                    inner         | "amount":1,"inner":"text"
                    inner         | "amount":1,"inner":""
                    inner         | "amount":1,"inner":[]
                    inner.depth   | "amount":1,"inner":{}
                    inner.depth   | "amount":1,"inner":{"depth":2147483648}
                    """)
    void a_member_of_the_wrong_kind_is_named(String field, String members) {
        String json = "{" + members;
        json += members.contains("\"date\"") ? "" : ",\"date\":\"2024-03-01\"";
        json += members.contains("\"seats\"") ? "}" : ",\"seats\":[\"1\"]}";
        MvcTestResult answer = post("/api/order", json);
        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo(field);
    }

    static String[] malformed() {
        String deep = "[".repeat(8_000);
        return new String[] {
            "",
            " ",
            "null",
            "[]",
            "1",
            "\"text\"",
            "true",
            "{",
            "}",
            "{}{}",
            ORDER + "x",
            ORDER + ORDER,
            "[" + ORDER + "]",
            ORDER.replace("}", ",\"amount\":1}"),
            ORDER.replace("}", ",\"x\":1,\"x\":2}"),
            ORDER.replace("}", ",\"x\":{\"y\":1,\"\\u0079\":2}}"),
            ORDER.replace("}", ",}"),
            ORDER.replace("}", ",\"x\":NaN}"),
            ORDER.replace("}", ",\"x\":Infinity}"),
            ORDER.replace("}", "/* comment */}"),
            ORDER.replace("}", ",\"x\":'y'}"),
            ORDER.replace("}", ",x:1}"),
            ORDER.replace("50000", "050000"),
            ORDER.replace("50000", "+50000"),
            ORDER.replace("50000", "0xff"),
            ORDER.replace("50000", "1" + "0".repeat(10_000)),
            ORDER.replace("}", ",\"x\":1" + "0".repeat(10_000) + "}"),
            ORDER.replace("}", ",\"x\":1e1000000000}").replace("50000", "1e1000000000"),
            ORDER.replace("\"1\"", "\"\u0001\""),
            ORDER.replace("\"1\"", "\"\n\""),
            "\ufeff" + ORDER,
            deep,
            ORDER.replace("}", ",\"x\":" + deep + "}"),
            "{\"a\":".repeat(3_000),
            ORDER.replace("}", ",\"x\":" + deep + "]".repeat(8_000) + "}"),
        };
    }

    @Test
    void a_body_that_is_not_one_json_object_is_refused() {
        for (String json : malformed()) {
            MvcTestResult answer = post("/api/order", json);
            assertThat(answer)
                    .as(json.substring(0, Math.min(80, json.length())))
                    .hasStatus(400);
            assertError(answer, ErrorCode.INVALID_REQUEST);
        }
    }

    @Test
    void a_body_is_utf_8_and_nothing_else() {
        byte[] order = ORDER.getBytes(StandardCharsets.UTF_8);
        int at = ORDER.indexOf("\"1\"") + 1;
        Map<String, int[]> badBytes = Map.of(
                "continuation without start", new int[] {0x80},
                "start without continuation", new int[] {0xc3, '1'},
                "overlong", new int[] {0xc0, 0xaf},
                "surrogate", new int[] {0xed, 0xa0, 0x80},
                "beyond Unicode", new int[] {0xf4, 0x90, 0x80, 0x80},
                "latin-1", new int[] {0xe9});
        badBytes.forEach((what, bytes) -> {
            byte[] bad = new byte[order.length + bytes.length];
            System.arraycopy(order, 0, bad, 0, at);
            for (int i = 0; i < bytes.length; i++) {
                bad[at + i] = (byte) bytes[i];
            }
            System.arraycopy(order, at, bad, at + bytes.length, order.length - at);
            assertThat(bytesPosted(bad)).as(what).hasStatus(400);
        });
        assertThat(bytesPosted(ORDER.getBytes(StandardCharsets.UTF_16))).hasStatus(400);
        assertThat(bytesPosted(order)).hasStatusOk();
    }

    private MvcTestResult bytesPosted(byte[] body) {
        return mvc.post()
                .uri("/api/order")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data;boundary=x", "application/xml",
                "application/json;charset=UTF-16", "application/json;charset=nonsense", "nonsense",
                        "application/problem+json"
            })
    void a_body_of_another_type_is_unsupported(String type) {
        assertError(
                mvc.post()
                        .uri("/api/order")
                        .header("Content-Type", type)
                        .content(ORDER)
                        .exchange(),
                ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void a_body_has_16_kib_at_most() {
        String fits = ORDER + " ".repeat(RequestBounds.MAX_BODY_BYTES - ORDER.length());
        assertThat(post("/api/order", fits)).hasStatusOk();
        assertError(post("/api/order", fits + " "), ErrorCode.BODY_TOO_LARGE);
    }

    // Who is calling

    @Test
    void no_token_is_told_before_anything_else_about_the_request() {
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{"), ErrorCode.TOKEN_MISSING);
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{", header("token", " ")), ErrorCode.TOKEN_MISSING);
        assertError(post("/api/abc/seat", "x".repeat(20_000)), ErrorCode.TOKEN_MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wer7w-edt-w5g-dsrgdrg-testToken",
                "1-1-1-1-1",
                "00000000-0000-4000-8000-00000000000",
                "{}",
                "00000000000040008000000000000002",
                "00000000-0000-4000-8000-00000000000２",
                "' OR 1=1 --"
            })
    void a_token_that_cannot_be_one_is_unknown(String token) {
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{", header("token", token)), ErrorCode.TOKEN_UNKNOWN);
    }

    @Test
    void two_tokens_are_none() {
        assertError(
                call(
                        HttpMethod.PATCH,
                        "/api/1/charge",
                        ORDER,
                        request -> request.header("token", ContractProbe.ADMITTED, ContractProbe.ADMITTED)),
                ErrorCode.TOKEN_UNKNOWN);
    }

    @Test
    void a_token_is_read_in_capitals_too() {
        String token = "ABCDEFAB-0000-4000-8000-000000000002";
        assertThat(call(HttpMethod.PATCH, "/api/1/charge", ORDER, header("token", token)))
                .hasStatusOk();
    }

    @Test
    void what_stands_against_a_token_comes_before_what_is_wrong_with_the_request() {
        String unknown = "00000000-0000-4000-8000-00000000ffff";
        for (String json : Arrays.asList("{", "{}", "x".repeat(20_000))) {
            assertError(post("/api/1/seat", json, header("token", unknown)), ErrorCode.TOKEN_UNKNOWN);
            MvcTestResult notYet = post("/api/1/seat", json, header("token", ContractProbe.WAITING));
            assertError(notYet, ErrorCode.NOT_ADMITTED);
            assertThat(notYet).bodyJson().extractingPath("$.result.listNum").isEqualTo(3);
            assertThat(notYet)
                    .bodyJson()
                    .extractingPath("$.result.expectedTime")
                    .isEqualTo("2024-04-03T13:19:03.656");
        }
        assertError(post("/api/abc/seat", ORDER, header("token", unknown)), ErrorCode.TOKEN_UNKNOWN);
        assertError(
                post("/api/1/seat", ORDER, header("token", unknown), header("Accept", "text/html")),
                ErrorCode.TOKEN_UNKNOWN);
        assertError(
                mvc.post()
                        .uri("/api/1/seat")
                        .header("token", unknown)
                        .contentType(MediaType.TEXT_PLAIN)
                        .content(ORDER)
                        .exchange(),
                ErrorCode.TOKEN_UNKNOWN);
    }

    @Test
    void with_a_good_token_the_request_itself_is_to_blame() {
        assertError(post("/api/1/seat", "{", header("token", ContractProbe.ADMITTED)), ErrorCode.INVALID_REQUEST);
        assertError(
                call(HttpMethod.PATCH, "/api/1/charge", "{", header("token", ContractProbe.WAITING)),
                ErrorCode.INVALID_REQUEST);
        assertError(
                post("/api/1/seat", "x".repeat(20_000), header("token", ContractProbe.ADMITTED)),
                ErrorCode.BODY_TOO_LARGE);
    }

    // The operator

    @Test
    void the_operators_routes_exist_for_the_operator_alone() {
        assertThat(post("/api/admin/concerts", ORDER, header("X-Admin-Key", "open sesame")))
                .hasStatusOk();
        for (String key : new String[] {"", "open", "open sesame ", "Open Sesame"}) {
            for (HttpMethod method : new HttpMethod[] {HttpMethod.POST, HttpMethod.GET, HttpMethod.OPTIONS}) {
                MvcTestResult answer = call(method, "/api/admin/concerts", "{", header("X-Admin-Key", key));
                MvcTestResult unknownRoute = call(method, "/api/admin/nothing", "{", header("X-Admin-Key", key));
                assertError(answer, ErrorCode.NOT_FOUND);
                assertThat(body(answer)).isEqualTo(body(unknownRoute));
                assertThat(answer.getResponse().getHeaderNames())
                        .containsExactlyInAnyOrderElementsOf(
                                unknownRoute.getResponse().getHeaderNames());
            }
        }
        assertError(
                call(HttpMethod.PUT, "/api/admin/concerts", null, header("X-Admin-Key", "open sesame")),
                ErrorCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void without_a_key_nobody_is_the_operator() {
        for (String unset : new String[] {null, "", " "}) {
            OperatorInterceptor key = new OperatorInterceptor(unset);
            MockHttpServletRequest request = new MockHttpServletRequest();
            assertThat(key.isHeldBy(request)).isFalse();
            request.addHeader("X-Admin-Key", unset == null ? "null" : unset);
            assertThat(key.isHeldBy(request)).isFalse();
        }
    }

    // Pages of others

    @Test
    void pages_of_allowed_origins_may_call() {
        MvcTestResult preflight = call(
                HttpMethod.OPTIONS,
                "/api/1/charge",
                null,
                header("Origin", "https://tickets.example"),
                header("Access-Control-Request-Method", "PATCH"),
                header("Access-Control-Request-Headers", "token, idempotency-key, content-type, x-request-id"));
        assertThat(preflight).hasStatusOk();
        assertThat(preflight).hasHeader("Access-Control-Allow-Origin", "https://tickets.example");
        MockHttpServletResponse refused = call(
                        HttpMethod.PATCH, "/api/1/charge", ORDER, header("Origin", "https://tickets.example"))
                .getResponse();
        assertThat(refused.getStatus()).isEqualTo(401);
        assertThat(refused.getHeader("Access-Control-Allow-Origin")).isEqualTo("https://tickets.example");
        assertThat(refused.getHeader("Access-Control-Expose-Headers"))
                .contains("X-Request-Id", "Idempotent-Replayed", "Retry-After");
    }

    @Test
    void pages_of_strangers_may_not() {
        for (HttpMethod method : new HttpMethod[] {HttpMethod.OPTIONS, HttpMethod.PATCH}) {
            MvcTestResult answer = call(
                    method,
                    "/api/1/charge",
                    null,
                    header("Origin", "https://evil.example"),
                    header("Access-Control-Request-Method", "PATCH"));
            assertError(answer, ErrorCode.INVALID_REQUEST);
            assertThat(answer).doesNotContainHeader("Access-Control-Allow-Origin");
        }
    }

    // What others rely on

    @Test
    void the_rules_for_bodies_of_the_contract_are_not_forced_upon_others() {
        assertThat(mapperOfOthers.readValue("\"1\"", long.class)).isEqualTo(1);
    }
}
