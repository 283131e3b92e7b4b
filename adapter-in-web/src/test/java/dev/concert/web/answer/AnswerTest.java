package dev.concert.web.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.ContractCalls;
import dev.concert.web.ContractProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What every answer has in common, whatever route it comes from. */
class AnswerTest extends ContractCalls {

    @Test
    void a_success_has_the_members_of_the_envelope_in_their_order() {
        MvcTestResult answer = get("/api/1");
        assertThat(answer).hasStatusOk().hasContentType(MediaType.APPLICATION_JSON);
        assertThat(body(answer)).isEqualTo("""
                        {"isSuccess":true,"code":200,"message":"요청에 성공하였습니다.","result":{"id":1}}""");
    }

    @Test
    void a_success_without_a_result_has_null_in_its_place() {
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
    void the_message_is_in_the_requested_language(String acceptLanguage, String message) {
        assertThat(get("/api/1", header("Accept-Language", acceptLanguage)))
                .bodyJson()
                .extractingPath("$.message")
                .isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource
    void each_error_has_its_status_code_details_and_a_message_in_both_languages(ErrorCode code) {
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
    void a_service_without_room_or_database_says_when_to_retry(ErrorCode code) {
        assertThat(get("/api/fails/" + code).getResponse().getHeader("Retry-After"))
                .matches("[1-9][0-9]*");
    }

    @Test
    void an_unexpected_failure_shows_no_details() {
        MvcTestResult answer = get("/api/bug");
        assertError(answer, ErrorCode.INTERNAL);
        assertThat(body(answer)).doesNotContain("secret").endsWith("\"result\":{\"error\":\"INTERNAL\"}}");
    }

    @Test
    void an_error_is_a_problem_for_a_client_that_accepts_only_problems() {
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
                    application/json, application/problem+json            | false
                    application/problem+json, application/json            | true
                    application/problem+json, */*                         | true
                    */*, application/problem+json                         | false
                    application/json;q=0, application/problem+json        | true
                    application/json;q=0.4, application/problem+json;q=0.5 | true
                    application/json, application/problem+json;q=0.5      | false
                    application/problem+json;q=0, */*                     | false
                    application/json                                      | false
                    application/*                                         | false
                    */*                                                   | false
                    """)
    void of_equal_weights_the_type_named_first_is_preferred_and_json_is_the_envelope(String accept, boolean problem) {
        MediaType expected = problem ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON;
        assertThat(get("/api/unknown/route", header("Accept", accept)))
                .hasStatus(404)
                .hasContentType(expected);
        assertThat(get("/api/1", header("Accept", accept))).hasStatusOk().hasContentType(MediaType.APPLICATION_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/*", "application/json;q=0", "*/*;q=0", "nonsense", "application/xml"})
    void a_client_that_does_not_accept_json_is_refused_before_anything_is_done(String accept) {
        assertError(get("/api/1", header("Accept", accept)), ErrorCode.NOT_ACCEPTABLE);
    }
}
