package dev.concert.web.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.access.AuditTrail.Entry;
import dev.concert.application.access.AuditTrail.Recorded;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.reservation.Reservation;
import dev.concert.web.WholeApi;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each operator's route that changes something leaves its line in the audit trail; and none if it is called again. */
@SpringBootTest(classes = WholeApi.class, properties = "concert.admin.keys.partner=an operator's key")
@AutoConfigureMockMvc
class AuditedRoutesTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String REASON = "{\"reason\":\" 고객 요청 \"}";

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    /**
     * A call and its lines, the oldest first.
     *
     * @param again what the same call says to what is done already
     */
    private record Audited(String uri, String body, int again, List<Line> lines) {}

    /** @param subject null where the call makes it */
    private record Line(
            String action,
            @Nullable String subject,
            @Nullable String before,
            @Nullable String after) {}

    private Map<String, Audited> calls() {
        long concert = given.performance(1).concert().id().value();
        long withLine = given.performance(1).concert().id().value();
        String name = application.database.concerts.rows().stream()
                .filter(it -> it.id().value() == concert)
                .findAny()
                .orElseThrow()
                .name();
        Map<String, Audited> calls = new TreeMap<>();
        calls.put(
                "POST /api/admin/concerts",
                new Audited(
                        "/api/admin/concerts",
                        """
                        {"name":"Encore","artist":"MAKTUB","performances":[{"date":"2030-07-01","price":1000,"seatCount":3}],
                        "line":{"capacity":5,"opensAt":"2030-06-01T10:00:00"}}""",
                        200,
                        List.of(
                                new Line("concert.create", null, null, """
                                        {"name":"Encore","artist":"MAKTUB","published":true,"performances":[{"date":"2030-07-01",
                                        "seatCount":3,"seats":[{"from":1,"to":3,"price":1000,"grade":null}]}]}"""),
                                new Line("line.create", null, null, """
                                        {"concertId":@,"capacity":5,"paused":false,"opensAt":"2030-06-01T10:00:00.000"}"""))));
        calls.put(
                "PATCH /api/admin/concerts/{concertId}",
                new Audited(
                        "/api/admin/concerts/" + concert,
                        "{\"name\":\"Farewell\"}",
                        200,
                        List.of(new Line(
                                "concert.change",
                                "concert/" + concert,
                                "{\"name\":\"" + name + "\"}",
                                "{\"name\":\"Farewell\"}"))));
        calls.put(
                "POST /api/admin/concerts/{concertId}/performances",
                new Audited(
                        "/api/admin/concerts/" + concert + "/performances",
                        "{\"date\":\"2030-07-02\",\"price\":7,\"seatCount\":1}",
                        400,
                        List.of(new Line("performance.add", "concert/" + concert, null, """
                                {"date":"2030-07-02","seatCount":1,"seats":[{"from":1,"to":1,"price":7,"grade":null}]}"""))));
        calls.put(
                "POST /api/admin/concerts/{concertId}/line",
                new Audited(
                        "/api/admin/concerts/" + withLine + "/line",
                        "{\"capacity\":7}",
                        200,
                        List.of(new Line(
                                "line.create",
                                null,
                                null,
                                "{\"concertId\":" + withLine + ",\"capacity\":7,\"paused\":false,\"opensAt\":null}"))));
        calls.put(
                "PATCH /api/admin/lines/{lineId}",
                new Audited(
                        "/api/admin/lines/1",
                        "{\"capacity\":8,\"paused\":true,\"opensAt\":null}",
                        200,
                        List.of(new Line(
                                "line.change",
                                "line/1",
                                "{\"capacity\":1,\"paused\":false}",
                                "{\"capacity\":8,\"paused\":true}"))));
        Reservation paid = given.paid(given.held(given.admitted(), given.performance(2), 1, 2), Given.NOW);
        calls.put(
                "POST /api/admin/reservations/{reservationId}/refund",
                new Audited(
                        "/api/admin/reservations/" + paid.id().value() + "/refund",
                        REASON,
                        200,
                        List.of(new Line(
                                "reservation.refund",
                                "reservation/" + paid.id().value(),
                                "{\"status\":\"PAID\"}",
                                """
                                {"status":"REFUNDED","amount":100000,"refundedAt":"2030-05-01T19:00:00.123"}"""))));
        Performance performance = given.performance(2);
        Reservation held = given.held(given.admitted(), performance, 1);
        given.blocked(performance, 2);
        String seats = "/api/admin/concerts/" + concert + "/dates/" + Given.DATE;
        String blocked = "{\"date\":\"" + Given.DATE + "\",\"blocked\":[\"1\"]}";
        calls.put(
                "POST /api/admin/reservations/{reservationId}/release",
                new Audited(
                        "/api/admin/reservations/" + held.id().value() + "/release",
                        REASON,
                        200,
                        List.of(new Line(
                                "reservation.release",
                                "reservation/" + held.id().value(),
                                "{\"status\":\"HELD\"}",
                                "{\"status\":\"CANCELLED\"}"))));
        calls.put(
                "POST /api/admin/concerts/{concertId}/dates/{date}/block",
                new Audited(
                        seats + "/block",
                        "{\"seatNumbers\":[1]," + REASON.substring(1),
                        200,
                        List.of(new Line("seats.block", "concert/" + concert, null, blocked))));
        long blockedConcert = performance.concert().id().value();
        calls.put(
                "POST /api/admin/concerts/{concertId}/dates/{date}/unblock",
                new Audited(
                        seats.replace("/" + concert + "/", "/" + blockedConcert + "/") + "/unblock",
                        "{\"seatNumbers\":[2]," + REASON.substring(1),
                        200,
                        List.of(new Line(
                                "seats.unblock", "concert/" + blockedConcert, blocked.replace("1\"]", "2\"]"), null))));
        return calls;
    }

    @TestFactory
    Stream<DynamicTest> is_recorded() {
        return calls().entrySet().stream()
                .map(call -> dynamicTest(call.getKey(), () -> assertRecorded(call.getKey(), call.getValue())));
    }

    private void assertRecorded(String route, Audited call) {
        assertThat(send(route, call, "first")).hasStatusOk();

        List<Entry> recorded = recordedBy(route + " first");
        assertThat(recorded).hasSameSizeAs(call.lines());
        for (int i = 0; i < recorded.size(); i++) {
            Entry entry = recorded.get(i);
            Line line = call.lines().get(i);
            assertThat(entry.actor()).isEqualTo("partner");
            assertThat(entry.at()).isEqualTo(application.clock.instant());
            assertThat(entry.reason()).isEqualTo(call.body().endsWith(REASON.substring(1)) ? "고객 요청" : null);
            assertThat(entry.action()).isEqualTo(line.action());
            assertThat(entry.subject())
                    .matches(line.subject() == null ? line.action().split("\\.")[0] + "/[0-9]+" : line.subject());
            assertJson(entry.before(), line.before());
            assertJson(entry.after(), line.after());
        }
        if (!route.equals("POST /api/admin/concerts")) {
            assertThat(send(route, call, "again")).hasStatus(call.again());
            assertThat(recordedBy(route + " again")).isEmpty();
        }
    }

    private static void assertJson(@Nullable String json, @Nullable String expected) {
        if (json == null || expected == null) {
            assertThat(json).isEqualTo(expected);
        } else {
            JsonNode read = JSON.readTree(json);
            // An id that the call makes is not known beforehand.
            String id = read.path("concertId").asString();
            assertThat(read).isEqualTo(JSON.readTree(expected.replace("@", id)));
        }
    }

    private MvcTestResult send(String route, Audited call, String time) {
        return mvc.method(HttpMethod.valueOf(route.split(" ")[0]))
                .uri(call.uri())
                .header("X-Admin-Key", "an operator's key")
                .header("X-Request-Id", idOf(route + " " + time))
                .contentType(MediaType.APPLICATION_JSON)
                .content(call.body())
                .exchange();
    }

    private static String idOf(String request) {
        return request.replaceAll("[^A-Za-z0-9]+", "-");
    }

    private List<Entry> recordedBy(String request) {
        return application.audit.newest(null, 200).reversed().stream()
                .map(Recorded::entry)
                .filter(entry -> entry.requestId().equals(idOf(request)))
                .toList();
    }

    @Test
    void none_is_forgotten_here() {
        assertThat(requestMappingHandlerMapping.getHandlerMethods().keySet().stream()
                        .flatMap(mapping -> mapping.getMethodsCondition().getMethods().stream()
                                .filter(method -> !method.name().equals("GET"))
                                .flatMap(method -> mapping.getPatternValues().stream()
                                        .map(pattern -> method + " " + pattern.replace(":[0-9]+}", "}"))))
                        .filter(route -> route.contains(" /api/admin/"))
                        .collect(Collectors.toSet()))
                .isEqualTo(calls().keySet());
    }
}
