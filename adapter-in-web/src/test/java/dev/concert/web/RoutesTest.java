package dev.concert.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.answer.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Which requests lead to a handler. */
class RoutesTest extends ContractCalls {

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
                "/favicon.ico",
                "/webjars/",
                "/swagger-ui/no-such-file.js"
            })
    void an_unknown_route_is_not_found(String path) {
        assertError(get(path), ErrorCode.NOT_FOUND);
        if (!path.startsWith("/swagger-ui")) {
            assertError(post(path, "{"), ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void a_method_without_a_handler_is_not_allowed_and_the_others_are_named() {
        for (String method : new String[] {"PUT", "POST", "PROPFIND", "GARBAGE"}) {
            MvcTestResult answer = call(HttpMethod.valueOf(method), "/api/1", null);
            assertError(answer, ErrorCode.METHOD_NOT_ALLOWED);
            assertThat(answer).hasHeader("Allow", "GET, HEAD, OPTIONS");
        }
    }
}
