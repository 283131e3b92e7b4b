package dev.concert.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.answer.ErrorCode;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The routes of the operator exist for the operator alone. */
class OperatorTest extends ContractCalls {

    @Test
    void the_routes_of_the_operator_are_unknown_to_all_others() {
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
    void without_a_configured_key_no_request_is_the_operators() {
        for (String unset : new String[] {null, "", " "}) {
            OperatorInterceptor operator = new OperatorInterceptor(unset);
            MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/admin/lines");
            assertThat(operator.hides(request)).isTrue();
            request.addHeader("X-Admin-Key", unset == null ? "null" : unset);
            assertThat(operator.hides(request)).isTrue();
        }
    }

    @Test
    void an_encoded_path_leads_to_the_same_rule() {
        URI encoded = URI.create("/api/%61dmin/%63oncerts");
        assertError(order(encoded, "open"), ErrorCode.NOT_FOUND);
        assertThat(order(encoded, "open sesame")).hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/admin/concerts", "/api/%61dmin/concerts", "/shop/api/admin/concerts"})
    void a_missing_handler_is_revealed_to_the_operator_alone(String path) {
        var request = mvc.put().uri(URI.create(path)).contextPath(path.startsWith("/shop") ? "/shop" : "");
        MvcTestResult answer = request.exchange();
        assertError(answer, ErrorCode.NOT_FOUND);
        assertThat(answer).doesNotContainHeader("Allow");
        assertError(request.header("X-Admin-Key", "open sesame").exchange(), ErrorCode.METHOD_NOT_ALLOWED);
    }

    private MvcTestResult order(URI uri, String key) {
        return mvc.post()
                .uri(uri)
                .header("X-Admin-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .content(ORDER)
                .exchange();
    }
}
