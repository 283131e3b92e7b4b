package dev.concert.web.controller;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.node.NodeStore.Node;
import dev.concert.application.operator.ConfigureQueueUseCase.Opened;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.web.WholeApi;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.TokenInterceptor;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.JsonBodyConverter;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** What the API really answers is what its OpenAPI document foresees, and what the document foresees does happen. */
@SpringBootTest(
        classes = WholeApi.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"concert.admin.key=open sesame, please", "concert.web.allowed-origins=https://tickets.example"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiAnswersTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long NOBODYS_ID = 987_654_321;
    private static final String SUCCESS = "success";
    private static final String UNCHANGED = "unchanged";
    private static final String PROBLEM = "application/problem+json";

    @LocalServerPort
    private int port;

    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    private int keys;

    private @Nullable OpenApiDocument document;

    private OpenApiDocument document() throws IOException, InterruptedException {
        OpenApiDocument known = document == null ? OpenApiDocument.servedAt(port) : document;
        document = known;
        return known;
    }

    private record Request(
            String method, String uri, @Nullable String body, Map<String, String> headers) {

        /** @param call as {@code GET /api/check} */
        static Request of(String call, @Nullable String body) {
            String[] parts = call.split(" ", 2);
            Request request = new Request(parts[0], parts[1], body, Map.of());
            return body == null ? request : request.with("Content-Type", "application/json");
        }

        Request with(String header, String value) {
            Map<String, String> changed = new LinkedHashMap<>(headers);
            changed.put(header, value);
            return new Request(method, uri, body, changed);
        }

        Request without(String header) {
            Map<String, String> changed = new LinkedHashMap<>(headers);
            changed.remove(header);
            return new Request(method, uri, body, changed);
        }

        Request by(QueueToken token) {
            return with(TokenInterceptor.HEADER, token.id().value().toString());
        }

        Request withBody(String changed) {
            return new Request(method, uri, changed, headers);
        }

        Request to(String changed) {
            return new Request(method, changed, body, headers);
        }
    }

    private static Request request(String call) {
        return Request.of(call, null);
    }

    private HttpResponse<String> send(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port + request.uri()))
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach(builder::header);
        return client.send(builder.build(), BodyHandlers.ofString());
    }

    /**
     * A call that succeeds, and others of the same operation that end otherwise. What may stand against any call, whatever it
     * does, is made from the good one.
     */
    private record Calls(Request good, List<Request> others) {

        static Calls of(Request good, Request... others) {
            return new Calls(good, List.of(others));
        }
    }

    @TestFactory
    Stream<DynamicTest> every_answer_of_an_operation_is_foreseen_and_every_one_that_is_foreseen_happens()
            throws IOException, InterruptedException {
        return document().operations().keySet().stream()
                .map(operation -> dynamicTest(operation, () -> tryAll(operation)));
    }

    private void tryAll(String operation) throws IOException, InterruptedException {
        Calls calls = callsOf(operation);
        Map<String, Integer> tried = new TreeMap<>();
        for (Request request : Stream.of(calls.others(), refusedAnyway(calls.good()), List.of(calls.good()))
                .flatMap(List::stream)
                .toList()) {
            HttpResponse<String> answer = send(request);
            assertThat(document().faultsOf(operation, answer))
                    .as("%s answers %s %s", request, answer.statusCode(), answer.body())
                    .isEmpty();
            tried.merge(kindOf(answer), 1, Integer::sum);
            if (answer.statusCode() >= 400) {
                assertThatItsProblemIsForeseen(request, answer, operation);
            }
        }
        System.out.printf("%s: %d kinds of answer %s%n", operation, tried.size(), tried);
        Set<String> foreseen = new TreeSet<>(document().codes(operation));
        foreseen.add(SUCCESS);
        if (document().foresees(operation, 304)) {
            foreseen.add(UNCHANGED);
        }
        assertThat(tried.keySet()).as("what was tried, and what is foreseen").isEqualTo(foreseen);
    }

    private void assertThatItsProblemIsForeseen(Request request, HttpResponse<String> answer, String operation)
            throws IOException, InterruptedException {
        if (errorOf(answer).equals(ErrorCode.NOT_ACCEPTABLE.name())) {
            return;
        }
        HttpResponse<String> problem = send(request.with("Accept", PROBLEM));
        assertThat(typeOf(problem)).isEqualTo(PROBLEM);
        assertThat(problem.statusCode()).isEqualTo(answer.statusCode());
        assertThat(document().faultsOf(operation, problem))
                .as("%s answers %s", request, problem.body())
                .isEmpty();
    }

    private List<Request> refusedAnyway(Request good) {
        Stream.Builder<Request> refused = Stream.builder();
        // Any call may be one that the web server refuses by itself.
        refused.add(good.to(good.uri().replaceFirst("(\\?.*)?$", "%00$1")));
        refused.add(good.with("Accept", "text/html"));
        refused.add(good.with(WholeApi.FAIL, "INTERNAL"));
        refused.add(good.with(WholeApi.FAIL, "OVERLOADED"));
        refused.add(good.with(WholeApi.FAIL, "UNAVAILABLE"));
        refused.add(good.with(WholeApi.FAIL, "UNKNOWN"));
        if (good.uri().matches(".*/[0-9]+(/.*)?")) {
            refused.add(good.to(good.uri().replaceFirst("/[0-9]+", "/x")));
        }
        if (good.headers().containsKey(TokenInterceptor.HEADER)) {
            refused.add(good.without(TokenInterceptor.HEADER));
            refused.add(good.with(TokenInterceptor.HEADER, UUID.randomUUID().toString()));
            refused.add(good.by(given.changed(given.admitted(), token -> token.end(EndReason.LEFT, NOW))));
        }
        if (good.headers().containsKey(OperatorInterceptor.HEADER)) {
            refused.add(good.without(OperatorInterceptor.HEADER));
        }
        if (good.body() != null) {
            refused.add(good.with("Content-Type", "text/plain"));
            refused.add(good.withBody(good.body() + " ".repeat(JsonBodyConverter.MAX_BODY_BYTES)));
        }
        return refused.build().toList();
    }

    private static String kindOf(HttpResponse<String> answer) {
        return switch (answer.statusCode()) {
            case 200 -> SUCCESS;
            case 304 -> UNCHANGED;
            default -> errorOf(answer);
        };
    }

    private static String errorOf(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).at("/result/error").stringValue();
    }

    private static String typeOf(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("none");
    }

    /** The call under keys: again, another one under its key, one that is worked on already, and what is no key. */
    private Request[] underKeys(Request good, Request other, Request... others)
            throws IOException, InterruptedException {
        String key = "key " + ++keys;
        String inUse = "key " + ++keys;
        application.answers.use(new IdempotencyKey(inUse));
        send(good.with(StoredJson.KEY, key));
        return Stream.of(
                        Stream.of(others),
                        Stream.of(good, other).map(request -> request.with(StoredJson.KEY, key)),
                        Stream.of(good.with(StoredJson.KEY, inUse), good.with(StoredJson.KEY, "k".repeat(256))))
                .flatMap(calls -> calls)
                .toArray(Request[]::new);
    }

    private Calls callsOf(String operation) throws IOException, InterruptedException {
        return switch (operation) {
            case "POST /api/getToken" -> join();
            case "GET /api/check", "DELETE /api/token" ->
                Calls.of(
                        request(operation).by(given.admitted()),
                        request(operation).by(given.waiting(given.line())));
            case "GET /api/concerts" -> {
                offered();
                Request good = request("GET /api/concerts?soldOut=true&size=7&after=1");
                yield Calls.of(request(operation), unchanged(good), good.to("/api/concerts?soldOut=1"));
            }
            case "GET /api/concerts/{concertId}" -> {
                Request good = request("GET /api/concerts/" + offered());
                yield Calls.of(good, unchanged(good), good.to("/api/concerts/" + NOBODYS_ID));
            }
            case "GET /api/settings" -> Calls.of(request(operation), unchanged(request(operation)));
            case "GET /api/booking/{concertId}/list/time" -> dates();
            case "GET /booking/{concertId}/dates/{date}/list/seats" -> seats("GET /booking/%d/dates/%s/list/seats");
            case "GET /api/booking/{concertId}/dates/{date}/list/seats" ->
                seats("GET /api/booking/%d/dates/%s/list/seats");
            case "GET /api/booking/{concertId}/dates/{date}/seats" -> {
                Calls seats = seats("GET /api/booking/%d/dates/%s/seats");
                List<Request> others = new ArrayList<>(seats.others());
                others.add(unchanged(seats.good()));
                yield new Calls(seats.good(), others);
            }
            case "POST /api/booking/{concertId}/seat" -> reserve();
            case "GET /api/booking/reservations" -> list();
            case "GET /api/booking/reservations/{reservationId}" -> find();
            case "DELETE /api/booking/reservations/{reservationId}" -> cancel();
            case "PATCH /api/{userId}/charge" -> charge();
            case "GET /api/{userId}" -> balance();
            case "GET /api/{userId}/histories" -> history();
            case "POST /api/{reservationId}/payment" -> pay();
            case "POST /api/admin/concerts" -> create();
            case "GET /api/admin/concerts" -> {
                given.performance(1);
                Request good = byOperator("GET /api/admin/concerts?size=200&after=1", null);
                yield Calls.of(good, good.to("/api/admin/concerts?size=201"));
            }
            case "GET /api/admin/concerts/{concertId}" -> {
                long concertId = given.performance(1).concert().id().value();
                Request good = byOperator("GET /api/admin/concerts/" + concertId, null);
                yield Calls.of(good, good.to("/api/admin/concerts/" + NOBODYS_ID), good.to("/api/admin/concerts/0"));
            }
            case "PATCH /api/admin/concerts/{concertId}" -> changeConcert();
            case "POST /api/admin/concerts/{concertId}/performances" -> addPerformance();
            case "GET /api/admin/concerts/{concertId}/dates/{date}/seats" -> operatorsMap();
            case "POST /api/admin/concerts/{concertId}/line" -> openLine();
            case "PATCH /api/admin/lines/{lineId}" -> changeLine();
            case "GET /api/admin/lines" -> Calls.of(byOperator("GET /api/admin/lines", null));
            case "GET /api/admin/lines/{lineId}/history" -> {
                application.unitOfWork.execute(() -> {
                    application.samples.take(NOW);
                    return NOW;
                });
                Request good = byOperator("GET /api/admin/lines/1/history?minutes=1440", null);
                yield Calls.of(
                        good,
                        good.to("/api/admin/lines/1/history?minutes=1441"),
                        good.to("/api/admin/lines/" + NOBODYS_ID + "/history"));
            }
            case "GET /api/admin/reservations" -> {
                Performance performance = given.performance(2);
                given.held(given.admitted(), performance, 1);
                Reservation paid = given.paid(given.held(given.admitted(), performance, 2), NOW);
                Request good = byOperator(
                        "GET /api/admin/reservations?status=HELD&date=" + DATE + "&size=200&before="
                                + (paid.id().value()),
                        null);
                yield Calls.of(
                        good,
                        good.with("Accept", "text/csv"),
                        good.to("/api/admin/reservations?staus=PAID"),
                        good.to("/api/admin/reservations?status=SOLD"),
                        good.to("/api/admin/reservations?username=" + "n".repeat(51)));
            }
            case "POST /api/admin/reservations/{reservationId}/refund" -> refund();
            case "POST /api/admin/reservations/{reservationId}/release" -> release();
            case "POST /api/admin/concerts/{concertId}/dates/{date}/block" -> block("block");
            case "POST /api/admin/concerts/{concertId}/dates/{date}/unblock" -> block("unblock");
            case "GET /api/admin/audit" -> {
                send(changeLine().good());
                Request good = byOperator("GET /api/admin/audit?size=200&before=" + Long.MAX_VALUE, null);
                yield Calls.of(good, good.to("/api/admin/audit?size=201"));
            }
            case "GET /api/admin/nodes" -> {
                report(1, "UTC");
                report(2, "Asia/Seoul");
                yield Calls.of(byOperator("GET /api/admin/nodes", null));
            }
            default -> throw new AssertionError("Nothing here tries " + operation);
        };
    }

    /** A concert that this node offers by now. */
    private long offered() {
        long concertId = given.performance(1).concert().id().value();
        application.useCases.directory().reread();
        return concertId;
    }

    /** The request of a client that has the answer already. */
    private Request unchanged(Request good) throws IOException, InterruptedException {
        return good.with(
                "If-None-Match", send(good).headers().firstValue("ETag").orElseThrow());
    }

    private void report(long node, String zone) {
        new CompareNodesUseCase(application.nodes, application.unitOfWork, application.clock)
                .report(new Node(new UUID(0, node), "1.0.0", NOW, Duration.ZERO, Map.of("concert.time-zone", zone)));
    }

    private static Calls join() {
        // The line has one slot, so of the two one waits.
        Request good = Request.of("POST /api/getToken", "{\"username\":\"testUser\"}");
        return Calls.of(
                good,
                good.withBody("{\"username\":\"홍길동\"}"),
                good.withBody("{\"username\":\"\"}"),
                good.withBody("{\"username\":\"a\",\"concertId\":%d}".formatted(NOBODYS_ID)));
    }

    /** Admitted, in the line of another concert than anybody asks for. */
    private QueueToken fromAnotherLine() {
        ConcertId another = given.performance(1).concert().id();
        var call = new OperatorCalls.Call<>(
                "admin", "request", null, new Idempotency.Request<>("", null, Opened.class), _json -> "{}");
        var opened = application.useCases.configureQueue().open(another, new QueuePlan(1, queue -> queue), call);
        return given.admitted(((Opened) ((Answer.Done<?>) opened).outcome()).queueId());
    }

    private static Request byOperator(String call, @Nullable String body) {
        return Request.of(call, body).with(OperatorInterceptor.HEADER, "open sesame, please");
    }

    private Calls changeConcert() {
        long concertId = given.performance(1).concert().id().value();
        Request good =
                byOperator("PATCH /api/admin/concerts/" + concertId, "{\"name\":\"Farewell\",\"published\":true}");
        return Calls.of(good, good.withBody("{\"name\":\" \"}"), good.to("/api/admin/concerts/" + NOBODYS_ID));
    }

    private Calls operatorsMap() {
        String uri = "/api/admin/concerts/%d/dates/%s/seats";
        Performance performance = given.performance(3);
        long concertId = performance.concert().id().value();
        given.held(given.admitted(), performance, 1);
        given.paid(given.held(given.admitted(), performance, 2), NOW);
        Request good = byOperator("GET " + uri.formatted(concertId, DATE), null);
        return Calls.of(
                good,
                good.to(uri.formatted(concertId, DATE.plusDays(1))),
                good.to(uri.formatted(concertId, "2030-02-30")),
                good.to(uri.formatted(NOBODYS_ID, DATE)));
    }

    private Calls addPerformance() throws IOException, InterruptedException {
        String uri = "/api/admin/concerts/%d/performances";
        String body = "{\"date\":\"2030-07-%02d\",\"seatCount\":3,"
                + "\"seats\":[{\"from\":1,\"to\":3,\"price\":1,\"grade\":\"R\"}]}";
        Request good = byOperator(
                "POST " + uri.formatted(given.performance(1).concert().id().value()), body.formatted(1));
        return Calls.of(
                good.withBody(body.formatted(7)),
                underKeys(
                        good,
                        good.withBody(body.formatted(2)),
                        good.withBody(body.formatted(1)),
                        good.to(uri.formatted(NOBODYS_ID))));
    }

    private Calls openLine() throws IOException, InterruptedException {
        String call = "POST /api/admin/concerts/%d/line";
        Request good =
                byOperator(call.formatted(given.performance(1).concert().id().value()), "{\"capacity\":7}");
        return Calls.of(
                good,
                underKeys(
                        good,
                        good.withBody("{\"capacity\":8,\"paused\":true,\"opensAt\":null}"),
                        good.withBody("{\"capacity\":0}"),
                        good.to("/api/admin/concerts/" + NOBODYS_ID + "/line")));
    }

    private Calls changeLine() {
        long lineId = fromAnotherLine().queueId().value();
        Request good = byOperator(
                "PATCH /api/admin/lines/" + lineId,
                "{\"capacity\":7,\"paused\":true,\"opensAt\":\"2030-06-01T10:00:00\"}");
        return Calls.of(good, good.withBody("{\"capacity\":0}"), good.to("/api/admin/lines/" + NOBODYS_ID));
    }

    private Calls dates() {
        String call = "GET /api/booking/%d/list/time";
        Performance performance = given.performance(3);
        QueueToken token = given.admitted();
        Request good =
                request(call.formatted(performance.concert().id().value())).by(token);
        return Calls.of(
                good,
                good.by(given.waiting(given.line())),
                good.by(fromAnotherLine()),
                request(call.formatted(NOBODYS_ID)).by(token));
    }

    private Calls seats(String call) {
        Performance performance = given.performance(3);
        long concertId = performance.concert().id().value();
        QueueToken token = given.admitted();
        Request good = request(call.formatted(concertId, DATE)).by(token);
        return Calls.of(
                good,
                good.by(given.waiting(given.line())),
                good.by(fromAnotherLine()),
                request(call.formatted(NOBODYS_ID, DATE)).by(token),
                request(call.formatted(concertId, DATE.plusDays(1))).by(token),
                request(call.formatted(concertId, "2030-02-30")).by(token));
    }

    private Calls reserve() throws IOException, InterruptedException {
        Performance performance = given.performance(5);
        given.held(given.admitted(), performance, 1);
        given.paid(given.held(given.admitted(), performance, 2), NOW);
        String call = "POST /api/booking/" + performance.concert().id().value() + "/seat";
        String body = """
                {"concertAt":"%s","reservationAmount":%d,"seatNumbers":%s}""";
        Request good =
                Request.of(call, body.formatted(DATE, 100_000, "[\"3\",4]")).by(given.admitted());

        QueueToken holder = given.admitted();
        given.held(holder, given.performance(1), 1);
        Request keyed = good.by(given.admitted()).withBody(body.formatted(DATE, 50_000, "[5]"));
        Request[] others = underKeys(
                keyed,
                keyed.withBody(body.formatted(DATE, 50_000, "[\"1\"]")),
                good.by(given.waiting(given.line())),
                good.by(fromAnotherLine()),
                good.by(holder),
                good.to("/api/booking/" + NOBODYS_ID + "/seat"),
                good.withBody(body.formatted(DATE.plusDays(1), 100_000, "[\"3\",\"4\"]")),
                good.withBody(body.formatted(DATE, 100_000, "[\"1\",\"2\",\"3\",\"50\"]")),
                good.withBody(body.formatted(DATE, 100_001, "[\"3\",\"4\"]")),
                good.withBody(body.formatted(DATE, 100_000, "[\"3\",\"51\"]")));
        return Calls.of(good, others);
    }

    private Reservation held(QueueToken token) {
        return given.held(token, given.performance(3), 1, 3);
    }

    private QueueToken anotherTokenOf(QueueToken token) {
        return given.stored(given.line(), token.userId(), Given::admit);
    }

    private Calls list() {
        QueueToken first = given.admitted();
        given.paid(held(first), NOW);
        QueueToken second = anotherTokenOf(first);
        given.cancelled(held(second), NOW);
        held(second);
        Request good = request("GET /api/booking/reservations").by(second);
        return Calls.of(
                good,
                good.to(good.uri() + "?status=PAID&size=1"),
                good.to(good.uri() + "?status=paid"),
                good.to(good.uri() + "?size=0"),
                good.by(given.changed(given.admitted(), token -> token.end(EndReason.REMOVED, NOW))));
    }

    private Calls find() {
        String call = "GET /api/booking/reservations/%d";
        QueueToken first = given.admitted();
        Reservation paid = given.paid(held(first), NOW);
        QueueToken second = anotherTokenOf(first);
        Reservation cancelled = given.cancelled(held(second), NOW);
        Reservation expired = given.expired(given.heldFrom(NOW.minus(HOLD), second, given.performance(1), 1), NOW);
        Request good = request(call.formatted(held(second).id().value())).by(second);
        return Calls.of(
                good,
                request(call.formatted(paid.id().value())).by(second),
                request(call.formatted(cancelled.id().value())).by(second),
                request(call.formatted(expired.id().value())).by(second),
                good.by(given.changed(given.admitted(), token -> token.end(EndReason.REMOVED, NOW))),
                good.by(given.admitted()));
    }

    private Calls cancel() {
        String call = "DELETE /api/booking/reservations/%d";
        QueueToken token = given.admitted();
        Reservation paid = given.paid(held(token), NOW);
        QueueToken next = anotherTokenOf(token);
        QueueToken regretting = given.admitted();
        Reservation refunded = given.refunded(held(regretting), NOW);
        Request good = request(call.formatted(held(next).id().value())).by(next);
        return Calls.of(
                good,
                good.by(given.admitted()),
                request(call.formatted(refunded.id().value())).by(anotherTokenOf(regretting)),
                request(call.formatted(paid.id().value())).by(next));
    }

    private Calls charge() throws IOException, InterruptedException {
        QueueToken token = given.admitted();
        Request good = Request.of("PATCH /api/" + token.userId().value() + "/charge", "{\"amount\":50000}")
                .by(token);
        QueueToken rich = given.admitted();
        given.charged(rich.userId(), Wallet.MAX_BALANCE);
        Request[] others = underKeys(
                good,
                good.withBody("{\"amount\":50001}"),
                good.by(given.admitted()),
                good.withBody("{\"amount\":0}"),
                good.to("/api/" + rich.userId().value() + "/charge").by(rich));
        return Calls.of(good, others);
    }

    private Calls balance() {
        QueueToken token = given.admitted();
        Request good = request("GET /api/" + token.userId().value()).by(token);
        return Calls.of(good, good.by(given.admitted()));
    }

    private Calls history() {
        QueueToken token = given.admitted();
        given.charged(token.userId(), new Money(500));
        Request good =
                request("GET /api/" + token.userId().value() + "/histories").by(token);
        return Calls.of(good, good.by(given.admitted()), good.to(good.uri() + "?size=201"));
    }

    private Calls pay() throws IOException, InterruptedException {
        String call = "POST /api/%d/payment";
        String body = "{\"payAmount\":100000}";
        QueueToken token = given.admitted();
        given.charged(token.userId(), new Money(100_000));
        Request good =
                Request.of(call.formatted(held(token).id().value()), body).by(token);

        QueueToken poor = given.admitted();
        Request poors =
                Request.of(call.formatted(held(poor).id().value()), body).by(poor);
        QueueToken late = given.admitted();
        Reservation overdue = given.heldFrom(NOW.minus(HOLD), late, given.performance(3), 1, 3);
        QueueToken earlier = given.admitted();
        Reservation paid = given.paid(held(earlier), NOW);
        QueueToken regretting = given.admitted();
        Reservation refunded = given.refunded(held(regretting), NOW);
        QueueToken fickle = given.admitted();
        Reservation cancelled = given.cancelled(held(fickle), NOW);
        QueueToken paying = given.admitted();
        given.charged(paying.userId(), new Money(100_000));
        Request keyed =
                Request.of(call.formatted(held(paying).id().value()), body).by(paying);
        Request[] others = underKeys(
                keyed,
                keyed.by(anotherTokenOf(paying)).withBody("{\"payAmount\":1}"),
                good.by(given.waiting(given.line())),
                good.by(given.admitted()),
                good.withBody("{\"payAmount\":100001}"),
                good.withBody("{\"payAmount\":-1}"),
                poors,
                good.to("/api/" + overdue.id().value() + "/payment").by(late),
                good.to("/api/" + paid.id().value() + "/payment").by(anotherTokenOf(earlier)),
                good.to("/api/" + refunded.id().value() + "/payment").by(anotherTokenOf(regretting)),
                good.to("/api/" + cancelled.id().value() + "/payment").by(fickle));
        return Calls.of(good, others);
    }

    private Calls refund() throws IOException, InterruptedException {
        String call = "POST /api/admin/reservations/%d/refund";
        Reservation paid = given.paid(held(given.admitted()), NOW);
        Reservation held = held(given.admitted());
        Request good = byOperator(call.formatted(paid.id().value()), "{\"reason\":\"고객 요청\"}");
        return Calls.of(
                good,
                underKeys(
                        good,
                        good.withBody("{\"reason\":\"another\"}"),
                        good.withBody("{\"reason\":\" \"}"),
                        good.withBody("{}"),
                        good.to("/api/admin/reservations/" + held.id().value() + "/refund"),
                        good.to("/api/admin/reservations/" + NOBODYS_ID + "/refund")));
    }

    private Calls release() throws IOException, InterruptedException {
        String uri = "/api/admin/reservations/%d/release";
        Reservation held = held(given.admitted());
        Reservation paid = given.paid(held(given.admitted()), NOW);
        Reservation refunded = given.refunded(held(given.admitted()), NOW);
        Request good = byOperator("POST " + uri.formatted(held.id().value()), "{\"reason\":\"no show\"}");
        return Calls.of(
                good,
                underKeys(
                        good,
                        good.withBody("{\"reason\":\"another\"}"),
                        good.withBody("{\"reason\":\"" + "r".repeat(201) + "\"}"),
                        good.to(uri.formatted(paid.id().value())),
                        good.to(uri.formatted(refunded.id().value())),
                        good.to(uri.formatted(NOBODYS_ID))));
    }

    private Calls block(String what) throws IOException, InterruptedException {
        String uri = "/api/admin/concerts/%d/dates/%s/" + what;
        String body = "{\"seatNumbers\":%s,\"reason\":\"technicians\"}";
        Performance performance = given.performance(3);
        given.held(given.admitted(), performance, 1);
        long concertId = performance.concert().id().value();
        Request good = byOperator("POST " + uri.formatted(concertId, DATE), body.formatted("[\"2\",3]"));
        return Calls.of(
                good,
                underKeys(
                        good,
                        good.withBody(body.formatted("[2]")),
                        good.withBody(body.formatted("[1,4]")),
                        good.withBody(body.formatted("[2,2]")),
                        good.to(uri.formatted(concertId, DATE.plusDays(1))),
                        good.to(uri.formatted(NOBODYS_ID, DATE))));
    }

    private Calls create() throws IOException, InterruptedException {
        Request good =
                Request.of("POST /api/admin/concerts", """
                        {"name":"MAKTUB Concert","artist":"MAKTUB","performances":[
                        {"date":"2030-07-01","price":50000},{"date":"2030-07-02","price":1,"seatCount":7}]}""").with(OperatorInterceptor.HEADER, "open sesame, please");
        Request none = good.withBody("{\"name\":\"MAKTUB Concert\",\"artist\":\"MAKTUB\",\"performances\":[]}");
        Request other = good.withBody("""
                        {"name":"MAKTUB Concert","artist":"MAKTUB","published":false,"line":{"capacity":1,"paused":true},
                        "performances":[{"date":"2030-07-01","price":50000}]}""");
        return Calls.of(good, underKeys(good, other, none));
    }

    static Stream<Arguments> bodies() {
        String seats = "{'concertAt':'2030-06-01','reservationAmount':50000,'seatNumbers':%s}";
        String concert = "{'name':%s,'artist':'A','performances':%s}";
        String performance = "[{'date':'2030-07-01','price':%s,'seatCount':%s}]";
        return Stream.of(
                        bodies("POST /api/getToken", "{'username':%s}")
                                .allows("'a'", "' a '", "'홍길동'", "'👩‍👩‍👧'", text(50))
                                .refusesBesides(
                                        "'minji\\u3164'", "'k\\u200dim'", "'k\\u0007im'", "'k\\u0000im'", "'k\\ud800'")
                                .forbids("''", "'   '", text(51), "1", "null", "['a']"),
                        bodies("POST /api/getToken", "%s")
                                .allows("{'username':'a','more':[1]}")
                                .forbids("{}", "[]", "'a'", "null", "{'Username':'a'}"),
                        bodies("POST /api/getToken", "{'username':'a','concertId':%s}")
                                .allows("1", "null")
                                .forbids("0", "-1", "'1'", "1.5", "true"),
                        bodies("POST /api/admin/concerts/{concertId}/line", "{'capacity':%s}")
                                .allows("1", "1000000")
                                .forbids("0", "-1", "1000001", "'1'", "1.5", "null"),
                        bodies("POST /api/admin/concerts/{concertId}/line", "{'capacity':1,%s}")
                                .allows("'paused':true", "'opensAt':'2030-06-01T10:00:00'")
                                .allows("'paused':null,'opensAt':null")
                                .refusesBesides("'pause':true")
                                .forbids("'paused':1", "'opensAt':'soon'"),
                        bodies("PATCH /api/admin/lines/{lineId}", "%s")
                                .allows("{}", "{'capacity':1}", "{'paused':false}", "{'opensAt':null}")
                                .allows("{'opensAt':'2030-06-01T10:00:00'}", "{'opensAt':'2030-06-01T10:00:00.5'}")
                                .allows("{'opensAt':'2030-06-01T10:00'}", "{'opensAt':'2030-06-01T10:00:00Z'}")
                                .allows("{'opensAt':'2030-06-01T10:00:00.25-03:30'}")
                                .refusesBesides("{'capacity':null}", "{'paused':null}", "{'pause':true}")
                                .forbids("{'capacity':0}", "{'capacity':1000001}", "{'capacity':'1'}", "[]", "null")
                                .forbids("{'paused':'no'}", "{'paused':0}")
                                .forbids("{'opensAt':'2030-06-01'}", "{'opensAt':'2030-06-01T10'}")
                                .forbids("{'opensAt':'2030-06-01T10:00+9'}", "{'opensAt':'2030-06-01T10:00z'}")
                                .forbids("{'opensAt':'2030-06-01 10:00:00'}", "{'opensAt':1}", "{'opensAt':''}"),
                        bodies("PATCH /api/admin/concerts/{concertId}", "%s")
                                .allows("{}", "{'name':'N'}", "{'artist':'A','published':false}")
                                .refusesBesides("{'name':null}", "{'published':null}", "{'maxSeatsPerUser':1}")
                                .forbids("{'name':''}", "{'artist':' '}", "{'published':'no'}", "[]", "null"),
                        bodies("PATCH /api/{userId}/charge", "{'amount':%s}")
                                .allows("1", "10000000")
                                .forbids("0", "-1", "10000001", "'1'", "1.5", "true", "null", "[1]", "{}"),
                        bodies("POST /api/{reservationId}/payment", "{'payAmount':%s}")
                                .allows("0", "1", "100000000000000")
                                .forbids("-1", "'1'", "0.5", "false", "null"),
                        bodies("POST /api/booking/{concertId}/seat", seats)
                                .allows("['1']", "['1','2']", "['50']", seats(10))
                                .takesBesides("[1]", "['1',2]", "[50]", "[1,2,3,4,5,6,7,8,9,10]")
                                .refusesBesides("['1','1']")
                                .forbids(
                                        "[]",
                                        seats(11),
                                        "[1,2,3,4,5,6,7,8,9,10,11]",
                                        "['0']",
                                        "[0]",
                                        "['51']",
                                        "[51]",
                                        "['01']",
                                        "[-1]")
                                .forbids("[1,1]", "[1.5]", "[true]", "[null]", "[['1']]", "'1'", "1", "null", "{}"),
                        bodies("POST /api/booking/{concertId}/seat", "{%s'seatNumbers':['1']}")
                                .allows("'concertAt':'2030-06-01','reservationAmount':0,")
                                .forbids("'concertAt':'2030-06-01',", "'reservationAmount':1,", "")
                                .refusesBesides("'concertAt':'2030-02-30','reservationAmount':1,")
                                .forbids("'concertAt':'2030-13-01','reservationAmount':1,")
                                .forbids("'concertAt':'2030-6-1','reservationAmount':1,")
                                .forbids("'concertAt':20300601,'reservationAmount':1,")
                                .forbids("'concertAt':'2030-06-01T00:00:00','reservationAmount':1,")
                                .forbids("'concertAt':'2030-06-01','reservationAmount':-1,"),
                        bodies("POST /api/admin/concerts", concert.formatted("%s", performance.formatted(1, 1)))
                                .allows("'N'", text(200))
                                .forbids("''", "' '", text(201), "1", "null"),
                        bodies("POST /api/admin/concerts", concert.formatted("'N'", performance.formatted("%s", 1)))
                                .allows("1", "1000000000000")
                                .refusesBesides("null")
                                .forbids("0", "-1", "1000000000001", "'1'"),
                        bodies("POST /api/admin/concerts", concert.formatted("'N'", performance.formatted(1, "%s")))
                                .allows("1", "50", "null")
                                .forbids("0", "51", "'1'"),
                        bodies(
                                        "POST /api/admin/concerts",
                                        "{'name':'N','artist':'A',%s'performances':[{'date':'2030-07-01','price':1}]}")
                                .allows("", "'published':false,", "'published':null,", "'line':null,")
                                .allows("'line':{'capacity':1,'paused':true,'opensAt':'2030-06-01T10:00:00'},")
                                .refusesBesides("'maxSeatsPerUser':2,", "'line':{'capacity':1,'pause':true},")
                                .forbids("'published':0,", "'line':{},", "'line':{'capacity':0},", "'line':7,"),
                        bodies("POST /api/admin/concerts", concert.formatted("'N'", "%s"))
                                .allows("[{'date':'2030-07-01','price':1}]")
                                .forbids("[]", "null", "{}", "[{}]", "[null]", "[{'price':1}]")
                                .refusesBesides("[{'date':'2030-07-01'}]"),
                        bodies("POST /api/admin/concerts/{concertId}/performances", "{'date':'2030-07-08',%s}")
                                .allows("'price':1", "'price':1,'seats':null,'seatCount':3")
                                .refusesBesides("'seats':null", "'price':1,'x':1")
                                .forbids("'price':null,'seats':[]", "'price':0", "'seats':[null]", "'seats':{}"),
                        bodies(
                                        "POST /api/admin/concerts/{concertId}/performances",
                                        "{'date':'2030-07-08','seatCount':3,'seats':[%s]}")
                                .allows(range(1, 3, "1"), range(1, 3, "1,'grade':null"))
                                .allows(range(2, 3, "1,'grade':'VIP석'") + "," + range(1, 1, "2"))
                                .refusesBesides(range(1, 2, "1"), range(1, 4, "1"), range(3, 1, "1"))
                                .refusesBesides(range(1, 3, "1") + "," + range(3, 3, "1"))
                                .refusesBesides(range(1, 3, "1,'x':1"), range(1, 3, "1,'grade':'\\u3164'"))
                                .forbids(
                                        "", "null", "1", "{}", "{'from':1,'to':3}", range(0, 3, "1"), range(1, 51, "1"))
                                .forbids(range(1, 3, "0"), range(1, 3, "'1'"), range(1, 3, "1,'grade':''"))
                                .forbids(range(1, 3, "1,'grade':" + text(21)), range(1, 3, "1,'grade':7")),
                        bodies(
                                        "POST /api/admin/concerts/{concertId}/performances",
                                        "{'date':'2030-07-08','price':1,'seatCount':3,%s}")
                                .refusesBesides("'seats':[" + range(1, 3, "1") + "]"))
                .flatMap(bodies -> bodies.rows().stream());
    }

    private static String range(int from, int to, String price) {
        return "{'from':%d,'to':%d,'price':%s}".formatted(from, to, price);
    }

    private static String text(int length) {
        return "'" + "가".repeat(length) + "'";
    }

    private static String seats(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "'" + number + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Bodies bodies(String operation, String template) {
        return new Bodies(operation, template, new ArrayList<>());
    }

    private record Bodies(String operation, String template, List<Arguments> rows) {

        Bodies allows(String... inserts) {
            return add(true, true, inserts);
        }

        Bodies forbids(String... inserts) {
            return add(false, false, inserts);
        }

        /** The service takes it, and the document says so in words alone. */
        Bodies takesBesides(String... inserts) {
            return add(true, false, inserts);
        }

        /** The service refuses it, and the document says so in words alone. */
        Bodies refusesBesides(String... inserts) {
            return add(false, true, inserts);
        }

        private Bodies add(boolean taken, boolean documented, String... inserts) {
            for (String insert : inserts) {
                rows.add(Arguments.of(operation, template.formatted(insert).replace('\'', '"'), taken, documented));
            }
            return this;
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void what_the_document_forbids_of_a_body_is_what_is_refused_for_its_form(
            String operation, String body, boolean taken, boolean documented) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(callsOf(operation).good().withBody(body));
        assertThat(answer.statusCode() != 400).as(answer.body()).isEqualTo(taken);
        assertThat(document().objectionsTo(operation, body).isEmpty())
                .as("the document allows it")
                .isEqualTo(documented);
    }

    @Test
    void a_name_that_new_users_may_not_have_is_kept_by_its_user() throws IOException, InterruptedException {
        Request minji = Request.of("POST /api/getToken", "{\"username\":\"minji\\u3164\"}");
        HttpResponse<String> asNew = send(minji);
        given.user("minji\u3164");

        assertThat(asNew.statusCode()).isEqualTo(400);
        assertThat(asNew.body()).contains("\"field\":\"username\"");
        assertThat(send(minji).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET /api/{userId}/histories, size, 1, true
            GET /api/{userId}/histories, size, 200, true
            GET /api/{userId}/histories, size, 201, false
            GET /api/{userId}/histories, size, 0, false
            GET /api/{userId}/histories, size, ten, false
            GET /api/{userId}/histories, before, 1, true
            GET /api/{userId}/histories, before, 0, false
            GET /api/{userId}/histories, before, -1, false
            GET /api/{userId}/histories, userId, 0, false
            PATCH /api/{userId}/charge, Idempotency-Key, k, true
            PATCH /api/{userId}/charge, Idempotency-Key, a key of "words", true
            POST /api/{reservationId}/payment, Idempotency-Key, '', false
            GET /booking/{concertId}/dates/{date}/list/seats, date, 2030-06-01, true
            GET /booking/{concertId}/dates/{date}/list/seats, date, 2030-6-1, false
            GET /booking/{concertId}/dates/{date}/list/seats, date, 2030-02-00, false
            GET /booking/{concertId}/dates/{date}/list/seats, date, today, false
            GET /booking/{concertId}/dates/{date}/list/seats, concertId, 0, false
            """)
    void what_the_document_forbids_of_a_parameter_is_what_is_refused_for_its_form(
            String operation, String parameter, String value, boolean allowed)
            throws IOException, InterruptedException {
        Request good = callsOf(operation).good();
        if (parameter.equals(StoredJson.KEY)) {
            assertThat(send(good.with(parameter, value)).statusCode() != 400).isEqualTo(allowed);
        } else {
            assertThat(send(good.to(uriWith(good, parameter, value))).statusCode() != 400)
                    .isEqualTo(allowed);
        }
        assertThat(document().objectionsTo(operation, parameter, value).isEmpty())
                .as("the document allows it")
                .isEqualTo(allowed);
    }

    private static String uriWith(Request good, String parameter, String value) {
        return switch (parameter) {
            case "date" -> good.uri().replace(DATE.toString(), value);
            case "size", "before" -> good.uri() + "?" + parameter + "=" + value;
            default -> good.uri().replaceFirst("/[0-9]+/", "/" + value + "/");
        };
    }
}
