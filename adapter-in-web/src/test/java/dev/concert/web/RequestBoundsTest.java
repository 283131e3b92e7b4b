package dev.concert.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class RequestBoundsTest {

    private final AtomicBoolean open = new AtomicBoolean();
    private final RequestBounds bounds =
            new RequestBounds(Duration.ofSeconds(1), open::get, new ErrorAnswer(JsonMapper.shared()));
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final MockFilterChain behind = new MockFilterChain();

    private void call(String method, String uri) throws Exception {
        bounds.doFilter(new MockHttpServletRequest(method, uri), response, behind);
    }

    @ParameterizedTest
    @CsvSource({"POST,/api/getToken", "GET,/api/booking/1/list/time", "PATCH,/api/1/charge"})
    void without_room_a_request_is_refused_before_anything_is_done_for_it(String method, String uri) throws Exception {
        call(method, uri);

        assertThat(behind.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader(HttpHeaders.RETRY_AFTER)).isNotNull();
        assertThat(response.getContentAsString()).contains("\"OVERLOADED\"");
    }

    @Test
    void people_who_wait_are_told_their_place_also_without_room() throws Exception {
        call("GET", "/api/check");

        assertThat(behind.getRequest()).isNotNull();
    }

    @Test
    void with_room_a_request_is_let_through() throws Exception {
        open.set(true);

        call("POST", "/api/getToken");

        assertThat(behind.getRequest()).isNotNull();
    }
}
