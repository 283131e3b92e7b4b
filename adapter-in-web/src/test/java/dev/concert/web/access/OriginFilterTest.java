package dev.concert.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.answer.ErrorCode;
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
    void a_page_of_another_origin_may_not_call() {
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
}
