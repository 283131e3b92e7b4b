package dev.concert.web.controller;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.web.WholeApi;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Looks at own reservations with a token that has ended. */
@SpringBootTest(classes = WholeApi.class)
@AutoConfigureMockMvc
class ReceiptsTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    private MvcTestResult look(QueueToken token, Reservation reservation) {
        return mvc.get()
                .uri("/api/booking/reservations/" + reservation.id().value())
                .header("token", token.id().value())
                .exchange();
    }

    /** The look at a paid reservation with another token of its user. */
    private MvcTestResult lookAtOwn(UnaryOperator<QueueToken> other) {
        QueueToken kim = given.admitted();
        Reservation paid = given.paid(given.held(kim, given.performance(1), 1), NOW);
        return look(given.stored(given.line(), kim.userId(), other), paid);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAID", "LEFT", "EXPIRED", "UNCLAIMED"})
    void an_ended_token_shows_its_users_reservations(EndReason reason) {
        assertThat(lookAtOwn(token -> Given.admit(token).end(reason, NOW))).hasStatusOk();
    }

    @Test
    void a_forgotten_token_shows_its_users_reservations() {
        assertThat(lookAtOwn(token -> token.end(EndReason.FORGOTTEN, NOW))).hasStatusOk();
    }

    @Test
    void a_token_that_the_operator_ended_shows_nothing() {
        assertThat(lookAtOwn(token -> token.end(EndReason.REMOVED, NOW))).hasStatus(401);
    }

    @Test
    void a_user_lists_own_reservations_alone_also_with_a_token_that_has_ended() {
        QueueToken kim = given.admitted();
        Reservation paid = given.paid(given.held(kim, given.performance(1), 1), NOW);
        given.held(given.admitted(), given.performance(1), 1);

        assertThat(mvc.get()
                        .uri("/api/booking/reservations")
                        .header("token", kim.id().value()))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.result[*].reservationId")
                .asArray()
                .containsExactly((int) paid.id().value());
    }

    @Test
    void an_ended_token_shows_no_other_users_reservations() {
        QueueToken kim = given.admitted();
        Reservation ofLee = given.held(given.admitted(), given.performance(1), 1);
        given.changed(kim, token -> token.end(EndReason.LEFT, NOW));

        assertThat(look(kim, ofLee)).hasStatus(404);
    }
}
