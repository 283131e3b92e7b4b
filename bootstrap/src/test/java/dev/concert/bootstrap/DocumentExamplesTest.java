package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpClient.Answer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every example of the document, called as it stands there: the same method, address, header and body, word for word. The
 * answer has the example's envelope and at least the example's members, each of the same type.
 */
class DocumentExamplesTest extends ServiceTest {

    /** The document's five seats for its 50,000 won. */
    private static final long PRICE = 10_000;

    private static final Object[] SEATS = {"1", "2", "5", "9", "16"};
    private static final long AMOUNT = 50_000;

    static List<DocumentedCall> calls() {
        return DocumentedCall.all();
    }

    @Test
    void the_document_has_nine_calls() {
        assertThat(calls())
                .extracting(DocumentedCall::toString)
                .containsExactly(
                        "POST /api/getToken",
                        "GET /api/check",
                        "GET /api/booking/{concertId}/list/time",
                        "GET /booking/{concertId}/dates/{date}/list/seats",
                        "POST /api/booking/{concertId}/seat",
                        "PATCH /api/{userId}/charge",
                        "GET /api/{userId}",
                        "GET /api/{userId}/histories",
                        "POST /api/{reservationId}/payment");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void is_answered_as_documented(DocumentedCall call) {
        long concert = concert(PRICE, 50);
        Map<String, String> headers = new HashMap<>();
        String path = call.path().replace("{concertId}", Long.toString(concert)).replace("{date}", DATE.toString());
        // Every call except the first needs a token; the document names its header only for some of them.
        if (!path.equals("/api/getToken")) {
            Person person = api.join("testUser of " + concert);
            person.charge(AMOUNT).orFail();
            headers.put("token", person.token());
            path = path.replace("{userId}", Long.toString(person.userId()));
            if (path.contains("{reservationId}")) {
                JsonNode reserved = person.reserve(concert, DATE, AMOUNT, SEATS).orFail();
                path = path.replace(
                        "{reservationId}", reserved.path("reservationId").asString());
            }
        }
        assertThat(headers.containsKey("token")).isIn(true, call.hasToken());

        Answer answer = api.call(ApiRequest.of(call.method(), path, headers, call.requestBody()));

        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.body().propertyNames())
                .containsExactlyElementsOf(call.response().propertyNames());
        for (String member : List.of("isSuccess", "code", "message")) {
            assertThat(answer.body().path(member)).isEqualTo(call.response().path(member));
        }
        assertHasShapeOf(call.response().path("result"), answer.result(), "result");
    }

    @AfterEach
    void the_user_of_the_example_leaves_as_well() {
        api.join("testUser");
    }

    private static void assertHasShapeOf(JsonNode example, JsonNode answer, String where) {
        assertThat(answer.getNodeType()).as("type of %s: %s", where, answer).isEqualTo(example.getNodeType());
        switch (example.getNodeType()) {
            case OBJECT -> {
                assertThat(answer.propertyNames()).as("members of %s", where).containsAll(example.propertyNames());
                example.properties()
                        .forEach(member -> assertHasShapeOf(
                                member.getValue(), answer.path(member.getKey()), where + "." + member.getKey()));
            }
            case ARRAY -> {
                assertThat(answer.values()).as(where).isNotEmpty();
                answer.values().forEach(element -> assertHasShapeOf(example.path(0), element, where + "[]"));
            }
            case NUMBER -> assertThat(answer.isIntegralNumber()).as(where).isTrue();
            case STRING -> assertReadsLike(example.asString(), answer.asString(), where);
            default -> assertThat(answer).as(where).isEqualTo(example);
        }
    }

    private static void assertReadsLike(String example, String answer, String where) {
        if (example.matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
            assertThatCode(() -> LocalDateTime.parse(answer)).as(where).doesNotThrowAnyException();
        } else if (example.matches("\\d{4}-\\d\\d-\\d\\d")) {
            assertThatCode(() -> LocalDate.parse(answer)).as(where).doesNotThrowAnyException();
        } else if (example.matches("\\d+")) {
            assertThat(answer).as(where).matches("\\d+(,\\d+)*");
        } else {
            assertThat(answer).as(where).isNotEmpty();
        }
    }

    @Test
    void the_reservation_of_the_document_names_what_was_asked_for() {
        long concert = concert(PRICE, 50);
        Person person = api.join("testUser of " + concert);

        JsonNode reserved = person.reserve(concert, DATE, AMOUNT, SEATS).orFail();

        assertThat(reserved.path("concertName").asString()).isEqualTo("MAKTUB Concert");
        assertThat(reserved.path("reservationDate").asString()).isEqualTo("2024-03-01");
        assertThat(reserved.path("reservationSeat").asString()).isEqualTo("1,2,5,9,16");
    }
}
