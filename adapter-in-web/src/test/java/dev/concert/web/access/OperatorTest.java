package dev.concert.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.server.WebSettings.Admin;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The routes of the operator exist for the operator alone. */
class OperatorTest extends ContractCalls {

    @Test
    void the_routes_of_the_operator_are_unknown_to_all_others() {
        assertThat(post("/api/admin/concerts", ORDER, header("X-Admin-Key", "open sesame, please")))
                .hasStatusOk();
        for (String key : new String[] {"", "open", "open sesame, please ", "Open Sesame"}) {
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
                call(HttpMethod.PUT, "/api/admin/concerts", null, header("X-Admin-Key", "open sesame, please")),
                ErrorCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void without_a_configured_key_no_request_is_the_operators() {
        for (String unset : new String[] {null, ""}) {
            OperatorInterceptor operator = new OperatorInterceptor(new Admin(unset, Map.of("anna", "")).names());
            MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/admin/lines");
            assertThat(operator.hides(request)).isTrue();
            request.addHeader("X-Admin-Key", unset == null ? "null" : unset);
            assertThat(operator.hides(request)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"the first key of all, admin", "another key of anna's, anna", "the key of one more, ben"})
    void the_name_of_a_key_is_the_actor(String key, String actor) {
        Admin admin = new Admin(
                "the first key of all", Map.of("anna", "another key of anna's", "ben", "the key of one more"));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/admin/lines");
        request.addHeader("X-Admin-Key", key);

        new OperatorInterceptor(admin.names()).preHandle(request, new MockHttpServletResponse(), this);

        assertThat(OperatorInterceptor.actorOf(request)).isEqualTo(actor);
    }

    @Test
    void an_encoded_path_leads_to_the_same_rule() {
        URI encoded = URI.create("/api/%61dmin/%63oncerts");
        assertError(order(encoded, "open"), ErrorCode.NOT_FOUND);
        assertThat(order(encoded, "open sesame, please")).hasStatusOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/admin/concerts", "/api/%61dmin/concerts", "/shop/api/admin/concerts"})
    void a_missing_handler_is_revealed_to_the_operator_alone(String path) {
        var request = mvc.put().uri(URI.create(path)).contextPath(path.startsWith("/shop") ? "/shop" : "");
        MvcTestResult answer = request.exchange();
        assertError(answer, ErrorCode.NOT_FOUND);
        assertThat(answer).doesNotContainHeader("Allow");
        assertError(request.header("X-Admin-Key", "open sesame, please").exchange(), ErrorCode.METHOD_NOT_ALLOWED);
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
