package dev.concert.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Pages of other origins call only where their origin is configured. */
class OriginFilterTest extends ContractCalls {

    @Test
    void a_page_of_an_allowed_origin_may_call() {
        MvcTestResult preflight = call(
                HttpMethod.OPTIONS,
                "/api/1/charge",
                null,
                header("Origin", "https://tickets.example"),
                header("Access-Control-Request-Method", "PATCH"),
                header(
                        "Access-Control-Request-Headers",
                        "token, authorization, idempotency-key, content-type, x-request-id, if-none-match, traceparent,"
                                + " tracestate, baggage, x-of-the-partner"));
        assertThat(preflight).hasStatusOk();
        assertThat(preflight).hasHeader("Access-Control-Allow-Origin", "https://tickets.example");
        MockHttpServletResponse refused = call(
                        HttpMethod.PATCH, "/api/1/charge", ORDER, header("Origin", "https://tickets.example"))
                .getResponse();
        assertThat(refused.getStatus()).isEqualTo(401);
        assertThat(refused.getHeader("Access-Control-Allow-Origin")).isEqualTo("https://tickets.example");
        assertThat(refused.getHeader("Access-Control-Expose-Headers"))
                .isEqualTo("Date, Retry-After, X-Request-Id, Idempotent-Replayed, ETag");
        assertThat(preflight.getResponse().getHeader("Access-Control-Allow-Headers"))
                .contains("authorization", "if-none-match", "traceparent", "tracestate", "baggage", "x-of-the-partner")
                .doesNotContainIgnoringCase("X-Admin-Key");
    }

    @Test
    void a_page_of_another_origin_is_answered_without_the_headers_that_let_it_read() {
        for (String origin :
                new String[] {"https://evil.example", "null", "http://[", "", "https://tickets.example.evil"}) {
            MvcTestResult answer = get("/api/1", header("Origin", origin));
            assertThat(answer).hasStatusOk().doesNotContainHeader("Access-Control-Allow-Origin");
            MvcTestResult preflight = call(
                    HttpMethod.OPTIONS,
                    "/api/1/charge",
                    null,
                    header("Origin", origin),
                    header("Access-Control-Request-Method", "PATCH"));
            assertThat(preflight).hasStatusOk().doesNotContainHeader("Access-Control-Allow-Origin");
        }
    }
}
