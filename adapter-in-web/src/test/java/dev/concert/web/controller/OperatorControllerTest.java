package dev.concert.web.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.domain.Given;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.web.WholeApi;
import dev.concert.web.answer.ErrorCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@SpringBootTest(classes = WholeApi.class, properties = "concert.admin.key=an operator's key")
@AutoConfigureMockMvc
class OperatorControllerTest {

    private static final String CONCERT = """
            {"name":"Encore","artist":"MAKTUB",%s"performances":[{"date":"2030-07-01","price":1000,"seatCount":3}]}""";

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    private MvcTestResult send(HttpMethod method, String uri, String body, String key) {
        return mvc.method(method)
                .uri(uri)
                .header("X-Admin-Key", "an operator's key")
                .header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult post(String uri, String body) {
        return send(HttpMethod.POST, uri, body, newKey());
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private static long result(MvcTestResult answer, String member) {
        assertThat(answer).hasStatusOk();
        Object[] value = new Object[1];
        assertThat(answer).bodyJson().extractingPath("$.result." + member).satisfies(found -> value[0] = found);
        return ((Number) value[0]).longValue();
    }

    private static void assertError(MvcTestResult answer, ErrorCode code) {
        assertThat(answer).hasStatus(code.status()).doesNotContainHeader("Idempotent-Replayed");
        assertThat(answer).bodyJson().extractingPath("$.result.error").isEqualTo(code.name());
    }

    private static void assertBlamed(MvcTestResult answer, String field) {
        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo(field);
    }

    private Queue line(long lineId) {
        return application.database.queues.get(new QueueId(lineId));
    }

    @Test
    void a_repeated_post_of_an_operator_takes_effect_once() {
        String key = newKey();
        int before = application.database.concerts.rows().size();

        MvcTestResult first = send(HttpMethod.POST, "/api/admin/concerts", CONCERT.formatted(""), key);
        MvcTestResult again = send(HttpMethod.POST, "/api/admin/concerts", CONCERT.formatted(" "), key);

        assertThat(first).hasStatusOk().doesNotContainHeader("Idempotent-Replayed");
        assertThat(again).hasStatusOk().hasHeader("Idempotent-Replayed", "true");
        assertThat(result(again, "concertId")).isEqualTo(result(first, "concertId"));
        assertThat(application.database.concerts.rows()).hasSize(before + 1);
    }

    @Test
    void another_post_under_the_key_is_refused_whatever_its_route() {
        String key = newKey();
        long concertId = result(send(HttpMethod.POST, "/api/admin/concerts", CONCERT.formatted(""), key), "concertId");

        assertError(
                send(HttpMethod.POST, "/api/admin/concerts", CONCERT.formatted("\"published\":true,"), key),
                ErrorCode.IDEMPOTENCY_KEY_REUSED);
        assertError(
                send(HttpMethod.POST, "/api/admin/concerts/" + concertId + "/line", "{\"capacity\":1}", key),
                ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_line_is_opened_once_under_a_key_although_it_was_changed_since() {
        long concertId = given.performance(1).concert().id().value();
        String uri = "/api/admin/concerts/" + concertId + "/line";
        String key = newKey();
        long lineId = result(send(HttpMethod.POST, uri, "{\"capacity\":7}", key), "lineId");
        send(HttpMethod.PATCH, "/api/admin/lines/" + lineId, "{\"capacity\":8}", newKey());

        assertThat(result(send(HttpMethod.POST, uri, "{\"capacity\":7}", key), "lineId"))
                .isEqualTo(lineId);
        assertThat(line(lineId).capacity()).isEqualTo(8);
    }

    @Test
    void a_post_under_a_key_in_use_is_in_progress() {
        String key = newKey();
        application.answers.use(new IdempotencyKey(key));

        assertError(
                send(HttpMethod.POST, "/api/admin/concerts", CONCERT.formatted(""), key),
                ErrorCode.REQUEST_IN_PROGRESS);
    }

    @Test
    void a_concert_gets_its_line_with_all_settings_in_the_call_that_makes_it() {
        long concertId = result(
                post(
                        "/api/admin/concerts",
                        CONCERT.formatted(
                                "\"line\":{\"capacity\":5,\"paused\":true,\"opensAt\":\"2030-06-01T10:00:00\"},")),
                "concertId");

        Queue line = application.database.queues.rows().stream()
                .filter(queue -> queue.concertId() != null && queue.concertId().value() == concertId)
                .findAny()
                .orElseThrow();
        assertThat(line.capacity()).isEqualTo(5);
        assertThat(line.paused()).isTrue();
        assertThat(line.opensAt()).isNotNull();
    }

    @Test
    void a_line_is_opened_paused_and_with_an_opening_if_that_is_asked_for() {
        String uri =
                "/api/admin/concerts/" + given.performance(1).concert().id().value() + "/line";

        long lineId =
                result(post(uri, "{\"capacity\":5,\"paused\":true,\"opensAt\":\"2030-06-01T10:00:00\"}"), "lineId");
        assertThat(line(lineId).paused()).isTrue();
        assertThat(line(lineId).opensAt()).isNotNull();

        post(uri, "{\"capacity\":6}");
        assertThat(line(lineId).paused()).isTrue();
        post(uri, "{\"capacity\":6,\"paused\":false,\"opensAt\":null}");
        assertThat(line(lineId).paused()).isFalse();
        assertThat(line(lineId).opensAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PATCH | /api/admin/lines/1 | {\"pause\":true} | pause",
                "PATCH | /api/admin/lines/1 | {\"capacity\":null} | capacity",
                "PATCH | /api/admin/lines/1 | {\"paused\":null} | paused",
                "POST | /api/admin/concerts/1/line | {\"capacity\":1,\"pause\":true} | pause",
                "POST | /api/admin/concerts | {\"name\":\"a\",\"artist\":\"b\",\"performances\":[{\"date\":\"2030-07-01\",\"price\":1,\"seat\":3}]} | performances[0].seat",
                "POST | /api/admin/concerts | {\"name\":\"a\",\"artist\":\"b\",\"performances\":[],\"maxSeatsPerUser\":3} | maxSeatsPerUser",
                "POST | /api/admin/concerts | {\"name\":\"a\",\"artist\":\"b\",\"performances\":[],\"line\":{\"capacity\":1,\"x\":1}} | line.x",
                "POST | /api/admin/concerts | {\"name\":\"a\",\"artist\":\"b\",\"performances\":[{\"date\":\"2030-07-01\",\"price\":1}],\"line\":{\"capacity\":0}} | line.capacity"
            })
    void an_unknown_member_and_a_null_that_takes_nothing_away_are_blamed(
            String method, String uri, String body, String field) {
        assertBlamed(send(HttpMethod.valueOf(method), uri, body, newKey()), field);
    }

    @Test
    void null_takes_an_opening_away_and_an_absent_member_stays() {
        long lineId = given.line(3).value();
        given.line(new QueueId(lineId), queue -> queue.openAt(Given.NOW).pause());

        assertThat(send(HttpMethod.PATCH, "/api/admin/lines/" + lineId, "{\"opensAt\":null}", newKey()))
                .hasStatusOk();

        assertThat(line(lineId).opensAt()).isNull();
        assertThat(line(lineId).paused()).isTrue();
        assertThat(line(lineId).capacity()).isEqualTo(3);
    }

    @Test
    void a_concert_is_published_by_a_patch_that_answers_the_whole_concert() {
        long concertId = result(post("/api/admin/concerts", CONCERT.formatted("\"published\":false,")), "concertId");
        String uri = "/api/admin/concerts/" + concertId;
        String concert = """
                {"concertId":%d,"name":"%s","artist":"MAKTUB","published":%s,"maxSeatsPerUser":null,"lineId":1,"performances":[
                {"date":"2030-07-01","seatCount":3,"free":3,"held":0,"sold":0,"blocked":0,"revenue":0,"cancelled":false}]}
                """;

        MvcTestResult before =
                mvc.get().uri(uri).header("X-Admin-Key", "an operator's key").exchange();
        MvcTestResult changed = send(HttpMethod.PATCH, uri, "{\"name\":\" Farewell \",\"published\":true}", newKey());

        assertThat(before)
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"result\":" + concert.formatted(concertId, "Encore", false) + "}");
        assertThat(changed)
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"result\":" + concert.formatted(concertId, "Farewell", true) + "}");
        assertThat(mvc.get().uri("/api/concerts").exchange()).bodyText().contains("\"concertId\":" + concertId + ",");
        assertBlamed(send(HttpMethod.PATCH, uri, "{\"name\":\"a\\nb\"}", newKey()), "name");
        assertBlamed(send(HttpMethod.PATCH, uri, "{\"artist\":null}", newKey()), "artist");
    }

    @Test
    void a_date_is_added_with_its_seats_once_under_a_key() {
        long concertId = result(post("/api/admin/concerts", CONCERT.formatted("")), "concertId");
        String uri = "/api/admin/concerts/" + concertId + "/performances";
        String key = newKey();
        String body = """
                {"date":"2030-06-30","seatCount":3,"seats":[{"from":2,"to":3,"price":500,"grade":" R석 "},
                {"from":1,"to":1,"price":900}]}""";
        String dates = """
                {"result":{"concertId":%d,"performances":[
                {"date":"2030-06-30","seatCount":3,"free":3,"held":0,"sold":0,"blocked":0,"revenue":0,"cancelled":false},
                {"date":"2030-07-01","seatCount":3,"free":3}]}}""".formatted(concertId);

        MvcTestResult added = send(HttpMethod.POST, uri, body, key);
        MvcTestResult again = send(HttpMethod.POST, uri, body, key);

        assertThat(added).hasStatusOk().bodyJson().isLenientlyEqualTo(dates);
        assertThat(again).hasStatusOk().hasHeader("Idempotent-Replayed", "true");
        assertThat(again).bodyJson().isLenientlyEqualTo(dates);
        assertThat(application.database.seats.rows())
                .filteredOn(seat -> "R석".equals(seat.grade()))
                .extracting(seat -> seat.number().value(), seat -> seat.price().won())
                .containsExactly(tuple(2, 500L), tuple(3, 500L));
        assertBlamed(post(uri, body), "date");
        assertBlamed(post(uri, "{\"date\":\"2030-04-30\",\"price\":1}"), "date");
        assertError(
                post("/api/admin/concerts/987654321/performances", "{\"date\":\"2030-07-02\",\"price\":1}"),
                ErrorCode.CONCERT_NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "| price",
                "\"price\":1,\"seats\":[{\"from\":1,\"to\":3,\"price\":1}] | price",
                "\"price\":-1 | price",
                "\"seats\":[] | seats",
                "\"seats\":[null] | seats[0]",
                "\"seats\":[{\"from\":1,\"to\":2,\"price\":1}] | seats",
                "\"seats\":[{\"from\":1,\"to\":4,\"price\":1}] | seats[0].to",
                "\"seats\":[{\"from\":0,\"to\":3,\"price\":1}] | seats[0].from",
                "\"seats\":[{\"from\":1,\"to\":2,\"price\":1},{\"from\":2,\"to\":3,\"price\":1}] | seats[1].from",
                "\"seats\":[{\"from\":1,\"to\":3,\"price\":0}] | seats[0].price",
                "\"seats\":[{\"from\":1,\"to\":3,\"price\":-1}] | seats[0].price",
                "\"seats\":[{\"from\":1,\"to\":3,\"price\":1,\"grade\":\" \"}] | seats[0].grade",
                "\"seats\":[{\"from\":1,\"to\":3,\"price\":1,\"note\":1}] | seats[0].note",
                "\"seats\":[{\"from\":1,\"to\":\"3\",\"price\":1}] | seats[0].to",
            })
    void what_is_wrong_with_the_seats_of_a_date_is_blamed(@Nullable String members, String field) {
        String performance = "{\"date\":\"2030-07-01\",\"seatCount\":3" + (members == null ? "" : "," + members) + "}";
        String concert = "{\"name\":\"a\",\"artist\":\"b\",\"performances\":[" + performance + "]}";

        assertBlamed(post("/api/admin/concerts", concert), "performances[0]." + field);
        assertBlamed(
                post(
                        "/api/admin/concerts/"
                                + given.performance(1).concert().id().value() + "/performances",
                        performance),
                field);
    }

    @Test
    void a_concert_that_is_not_published_is_found_by_no_buyer() {
        long concertId = result(
                post("/api/admin/concerts", CONCERT.formatted("\"published\":false,\"line\":{\"capacity\":5},")),
                "concertId");
        QueueToken kim = given.admitted();

        assertError(
                mvc.post()
                        .uri("/api/getToken")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"username\":\"lee\",\"concertId\":" + concertId + "}")
                        .exchange(),
                ErrorCode.CONCERT_NOT_FOUND);
        for (String uri : new String[] {"/list/time", "/dates/2030-07-01/list/seats"}) {
            assertError(
                    mvc.get()
                            .uri("/api/booking/" + concertId + uri)
                            .header("token", kim.id().value())
                            .exchange(),
                    ErrorCode.CONCERT_NOT_FOUND);
        }
        assertError(
                mvc.post()
                        .uri("/api/booking/" + concertId + "/seat")
                        .header("token", kim.id().value())
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"concertAt\":\"2030-07-01\",\"reservationAmount\":1000,\"seatNumbers\":[1]}")
                        .exchange(),
                ErrorCode.CONCERT_NOT_FOUND);
        assertThat(mvc.get().uri("/api/concerts").exchange())
                .bodyText()
                .doesNotContain("\"concertId\":" + concertId + ",");
    }
}
