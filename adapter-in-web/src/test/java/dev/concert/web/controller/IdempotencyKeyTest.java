package dev.concert.web.controller;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Money;
import dev.concert.web.WholeApi;
import dev.concert.web.answer.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A call that comes again under its {@code Idempotency-Key} gets its first answer. */
@SpringBootTest(classes = WholeApi.class)
@AutoConfigureMockMvc
class IdempotencyKeyTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    private record Call(HttpMethod method, String uri, String body, String token) {

        Call withBody(String other) {
            return new Call(method, uri, other, token);
        }

        Call by(QueueToken other) {
            return new Call(method, uri, body, other.id().value().toString());
        }

        Call by(String other) {
            return new Call(method, uri, body, other);
        }
    }

    private static Call charge(QueueToken token, String body) {
        return new Call(
                HttpMethod.PATCH,
                "/api/" + token.userId().value() + "/charge",
                body,
                token.id().value().toString());
    }

    private static Call reserve(QueueToken token, Performance performance, String seats) {
        return new Call(
                HttpMethod.POST,
                "/api/booking/" + performance.concert().id().value() + "/seat",
                "{\"concertAt\":\"" + DATE + "\",\"reservationAmount\":100000,\"seatNumbers\":" + seats + "}",
                token.id().value().toString());
    }

    private static Call pay(QueueToken token, Reservation reservation) {
        return new Call(
                HttpMethod.POST,
                "/api/" + reservation.id().value() + "/payment",
                "{\"payAmount\":" + reservation.amount().won() + "}",
                token.id().value().toString());
    }

    private MvcTestResult send(Call call, String... keys) {
        var request = mvc.method(call.method())
                .uri(call.uri())
                .header("token", call.token())
                .contentType(MediaType.APPLICATION_JSON)
                .content(call.body());
        for (String key : keys) {
            request = request.header("Idempotency-Key", key);
        }
        return request.exchange();
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private static String body(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private static void assertFirst(MvcTestResult answer) {
        assertThat(answer).hasStatusOk().doesNotContainHeader("Idempotent-Replayed");
    }

    private static void assertReplayed(MvcTestResult answer, MvcTestResult first) {
        assertThat(answer).hasStatusOk().hasHeader("Idempotent-Replayed", "true");
        assertThat(body(answer)).isEqualTo(body(first));
    }

    private static void assertError(MvcTestResult answer, ErrorCode code) {
        assertThat(answer).hasStatus(code.status()).doesNotContainHeader("Idempotent-Replayed");
        assertThat(answer).bodyJson().extractingPath("$.result.error").isEqualTo(code.name());
    }

    @Test
    void a_repeated_charge_gets_the_same_bytes() {
        QueueToken kim = given.admitted();
        String key = newKey();

        MvcTestResult first = send(charge(kim, "{\"amount\":500}"), key);
        send(charge(kim, "{\"amount\":7}"));

        assertFirst(first);
        assertThat(body(first))
                .contains("\"result\":{\"userId\":" + kim.userId().value() + ",\"point\":500}");
        assertReplayed(send(charge(kim, "{\"amount\":500}"), key), first);
        assertThat(given.wallet(kim.userId()).balance()).isEqualTo(new Money(507));
    }

    @Test
    void a_repeated_hold_gets_the_same_bytes_however_its_body_is_spelled() {
        QueueToken kim = given.admitted();
        Performance performance = given.performance(3);
        String key = newKey();

        MvcTestResult first = send(reserve(kim, performance, "[\"1\",\"3\"]"), key);

        assertFirst(first);
        assertReplayed(send(reserve(kim, performance, "[1, 3]"), key), first);
        assertReplayed(send(reserve(kim, performance, "[\"3\",1]"), key), first);
        assertReplayed(
                send(
                        reserve(kim, performance, "")
                                .withBody(" {\n\"seatNumbers\": [1,\"3\"], \"unknown\": {\"a\": []}, \"concertAt\":\""
                                        + DATE + "\" ,\"reservationAmount\":100000}"),
                        key),
                first);
        assertError(send(reserve(kim, performance, "[1,2]"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_repeated_payment_gets_the_same_bytes_although_its_token_has_expired() {
        QueueToken kim = given.admitted();
        Reservation reservation = given.held(kim, given.performance(2), 1, 2);
        given.charged(kim.userId(), new Money(500_000));
        String key = newKey();

        MvcTestResult first = send(pay(kim, reservation), key);

        assertFirst(first);
        assertReplayed(send(pay(kim, reservation), key), first);
        assertError(send(pay(kim, reservation)), ErrorCode.ALREADY_PAID);
        assertError(send(pay(kim, reservation), newKey()), ErrorCode.TOKEN_EXPIRED);
        assertError(send(pay(kim, reservation).withBody("{\"payAmount\":1}"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_key_of_another_request_is_refused() {
        QueueToken kim = given.admitted();
        String key = newKey();
        send(charge(kim, "{\"amount\":500}"), key);

        assertError(send(charge(kim, "{\"amount\":501}"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
        assertError(send(reserve(kim, given.performance(2), "[1,2]"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_request_under_a_key_in_use_is_in_progress() {
        String key = newKey();
        application.answers.use(new IdempotencyKey(key));

        assertError(send(charge(given.admitted(), "{\"amount\":500}"), key), ErrorCode.REQUEST_IN_PROGRESS);
    }

    @Test
    void an_error_is_not_stored() {
        QueueToken kim = given.admitted();
        Reservation reservation = given.held(kim, given.performance(1), 1);
        String key = newKey();
        assertError(send(pay(kim, reservation), key), ErrorCode.INSUFFICIENT_BALANCE);
        given.charged(kim.userId(), reservation.amount());

        assertFirst(send(pay(kim, reservation), key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "키", "tab\there", "caf\u00e9"})
    void a_malformed_key_is_refused(String key) {
        assertKeyRefused(key);
    }

    @Test
    void a_key_of_256_characters_and_two_keys_are_refused() {
        assertKeyRefused("k".repeat(256));
        assertKeyRefused("a", "b");
        assertKeyRefused("a", "a");
        assertKeyRefused("a", "");
        assertFirst(send(charge(given.admitted(), "{\"amount\":500}"), "k".repeat(255)));
    }

    private void assertKeyRefused(String... keys) {
        QueueToken kim = given.admitted();
        MvcTestResult answer = send(charge(kim, "{\"amount\":500}"), keys);

        assertError(answer, ErrorCode.INVALID_REQUEST);
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo("Idempotency-Key");
        assertThat(given.wallet(kim.userId()).balance()).isEqualTo(Money.ZERO);
    }

    @Test
    void a_used_key_is_judged_before_the_body_and_an_unknown_token_before_both() {
        QueueToken kim = given.admitted();
        Reservation reservation = given.held(kim, given.performance(1), 1);
        Call pay = pay(kim, reservation);
        QueueToken left = given.changed(given.admitted(), token -> token.end(EndReason.LEFT, NOW));
        QueueToken waiting = given.waiting(given.line());

        assertError(send(pay.by("nobody"), ""), ErrorCode.TOKEN_UNKNOWN);
        assertError(send(pay.by(UUID.randomUUID().toString()), ""), ErrorCode.TOKEN_UNKNOWN);
        assertError(send(pay.by(left), ""), ErrorCode.TOKEN_EXPIRED);
        assertError(send(pay.by(waiting), ""), ErrorCode.NOT_ADMITTED);

        String key = newKey();
        given.charged(kim.userId(), new Money(500_000));
        send(charge(kim, "{\"amount\":500}"), key);
        assertError(send(pay.withBody("{}"), newKey()), ErrorCode.INVALID_REQUEST);
        assertError(send(pay.withBody("{}"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
        assertError(send(pay.withBody("{}").by(UUID.randomUUID().toString()), key), ErrorCode.TOKEN_UNKNOWN);
        assertError(send(pay.withBody("{\"payAmount\":1}"), key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
        assertError(send(pay, key), ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_call_that_takes_no_key_ignores_one() {
        QueueToken kim = given.admitted();
        var answer = mvc.get()
                .uri("/api/" + kim.userId().value())
                .header("token", kim.id().value())
                .header("Idempotency-Key", "")
                .exchange();

        assertFirst(answer);
    }
}
