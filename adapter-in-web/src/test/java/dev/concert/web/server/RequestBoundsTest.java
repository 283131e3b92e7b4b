package dev.concert.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.answer.ErrorWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class RequestBoundsTest {

    private static final int ROOM = 4;

    private final AtomicBoolean open = new AtomicBoolean();
    private final RequestBounds bounds = new RequestBounds(ROOM, open::get, new ErrorWriter(JsonMapper.shared()));
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

    @ParameterizedTest
    @ValueSource(strings = {"/api/check", "/api/%63heck", "/%61pi/check"})
    void a_poll_needs_no_room(String uri) throws Exception {
        call("GET", uri);

        assertThat(behind.getRequest()).isNotNull();
    }

    @Test
    void a_poll_below_a_context_path_needs_no_room() throws Exception {
        MockHttpServletRequest poll = new MockHttpServletRequest("GET", "/shop/api/check");
        poll.setContextPath("/shop");
        bounds.doFilter(poll, response, behind);

        assertThat(behind.getRequest()).isNotNull();
    }

    @Test
    void with_room_a_request_is_taken_on() throws Exception {
        open.set(true);

        call("POST", "/api/getToken");

        assertThat(behind.getRequest()).isNotNull();
    }

    /** Sends a request while the given number of others is under way. */
    private void whileUnderWay(int others, String method, String uri) throws Exception {
        if (others == 0) {
            call(method, uri);
            return;
        }
        bounds.doFilter(
                new MockHttpServletRequest("GET", "/api/1"), new MockHttpServletResponse(), (_request, _response) -> {
                    try {
                        whileUnderWay(others - 1, method, uri);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "2,POST,/api/getToken,200",
        "3,POST,/api/getToken,503",
        "3,POST,/api/%67etToken,503",
        "3,GET,/api/1,200",
        "4,GET,/api/1,503",
        "4,GET,/api/check,200"
    })
    void joins_leave_a_quarter_of_the_room_to_users_with_a_token(int others, String method, String uri, int status)
            throws Exception {
        open.set(true);

        whileUnderWay(others, method, uri);
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(behind.getRequest() == null).isEqualTo(status == 503);

        MockHttpServletResponse later = new MockHttpServletResponse();
        bounds.doFilter(new MockHttpServletRequest("POST", "/api/getToken"), later, new MockFilterChain());
        assertThat(later.getStatus()).isEqualTo(200);
    }
}
