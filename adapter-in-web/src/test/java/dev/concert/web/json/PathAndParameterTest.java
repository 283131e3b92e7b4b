package dev.concert.web.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.ContractProbe;
import dev.concert.web.answer.ErrorCode;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Numbers and dates in paths and parameters have one spelling. */
class PathAndParameterTest extends ContractCalls {

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
    void the_largest_long_is_an_id() {
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
                "0000-01-01",
                "1969-12-31",
                "9999-01-01",
                "2024-01-01T00:00",
                "2024-01-01Z",
                "today",
                "%EF%BC%92024-01-01",
                "2024-W01-1"
            })
    void a_date_is_a_day_of_the_calendar(String date) {
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
        assertThat(get("/api/1/page?size=&before="))
                .bodyJson()
                .extractingPath("$.result")
                .isEqualTo("50 null");
        for (String query : new String[] {"size=0", "size=x", "before=2&size=07", "size=2147483648", "size=1.5"}) {
            MvcTestResult answer = get("/api/1/page?" + query);
            assertError(answer, ErrorCode.INVALID_REQUEST);
            assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo("size");
        }
        for (String uri : new String[] {"/api/times", "/api/times?epochMilli="}) {
            MvcTestResult missing = get(uri);
            assertError(missing, ErrorCode.INVALID_REQUEST);
            assertThat(missing).bodyJson().extractingPath("$.result.field").isEqualTo("epochMilli");
        }
    }
}
