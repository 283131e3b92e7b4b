package dev.concert.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.ContractProbe;
import dev.concert.web.answer.ErrorCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The token is judged before anything else of a request. */
class TokenHeaderTest extends ContractCalls {

    @Test
    void a_missing_token_is_reported_before_any_other_fault() {
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{"), ErrorCode.TOKEN_MISSING);
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{", header("token", " ")), ErrorCode.TOKEN_MISSING);
        assertError(post("/api/abc/seat", "{"), ErrorCode.TOKEN_MISSING);
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
    void a_malformed_token_is_unknown(String token) {
        assertError(call(HttpMethod.PATCH, "/api/abc/charge", "{", header("token", token)), ErrorCode.TOKEN_UNKNOWN);
    }

    @Test
    void two_tokens_are_unknown() {
        assertError(
                call(
                        HttpMethod.PATCH,
                        "/api/1/charge",
                        ORDER,
                        request -> request.header("token", ContractProbe.ADMITTED, ContractProbe.ADMITTED)),
                ErrorCode.TOKEN_UNKNOWN);
    }

    @Test
    void a_token_in_capital_letters_is_read_too() {
        String token = "ABCDEFAB-0000-4000-8000-000000000002";
        assertThat(call(HttpMethod.PATCH, "/api/1/charge", ORDER, header("token", token)))
                .hasStatusOk();
    }

    @Test
    void a_refused_token_is_reported_before_a_malformed_request() {
        String unknown = "00000000-0000-4000-8000-00000000ffff";
        for (String json : Arrays.asList("{", "{}")) {
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
    void a_body_that_is_too_large_is_reported_before_the_token() {
        String tooLarge = "x".repeat(20_000);
        assertError(post("/api/1/seat", tooLarge), ErrorCode.BODY_TOO_LARGE);
        assertError(
                post("/api/1/seat", tooLarge, header("token", "00000000-0000-4000-8000-00000000ffff")),
                ErrorCode.BODY_TOO_LARGE);
    }

    @Test
    void a_401_says_that_a_token_is_needed() {
        assertThat(call(HttpMethod.PATCH, "/api/1/charge", ORDER))
                .hasStatus(401)
                .hasHeader("WWW-Authenticate", "Token");
        assertThat(call(HttpMethod.PATCH, "/api/1/charge", ORDER, header("token", "?")))
                .hasStatus(401)
                .hasHeader("WWW-Authenticate", "Token");
    }

    @Test
    void with_a_good_token_the_malformed_request_is_reported() {
        assertError(post("/api/1/seat", "{", header("token", ContractProbe.ADMITTED)), ErrorCode.INVALID_REQUEST);
        assertError(
                call(HttpMethod.PATCH, "/api/1/charge", "{", header("token", ContractProbe.WAITING)),
                ErrorCode.INVALID_REQUEST);
        assertError(
                post("/api/1/seat", "x".repeat(20_000), header("token", ContractProbe.ADMITTED)),
                ErrorCode.BODY_TOO_LARGE);
    }
}
