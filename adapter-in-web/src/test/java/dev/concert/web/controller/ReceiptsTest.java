package dev.concert.web.controller;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Reservation;
import dev.concert.web.WholeApi;
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

    @ParameterizedTest
    @EnumSource(names = {"PAID", "LEFT", "EXPIRED", "UNCLAIMED"})
    void an_ended_token_shows_its_users_reservations(EndReason reason) {
        QueueToken kim = given.admitted();
        Reservation paid = given.paid(given.held(kim, given.performance(1), 1), NOW);
        QueueToken ended = given.stored(
                given.line(), kim.userId(), token -> Given.admit(token).end(reason, NOW));

        assertThat(look(ended, paid)).hasStatusOk();
    }

    @Test
    void a_forgotten_token_shows_its_users_reservations() {
        QueueToken kim = given.admitted();
        Reservation paid = given.paid(given.held(kim, given.performance(1), 1), NOW);
        QueueToken forgotten = given.stored(given.line(), kim.userId(), token -> token.end(EndReason.FORGOTTEN, NOW));

        assertThat(look(forgotten, paid)).hasStatusOk();
    }

    @Test
    void a_token_that_the_operator_ended_shows_nothing() {
        QueueToken kim = given.admitted();
        Reservation paid = given.paid(given.held(kim, given.performance(1), 1), NOW);
        QueueToken removed = given.stored(given.line(), kim.userId(), token -> token.end(EndReason.REMOVED, NOW));

        assertThat(look(removed, paid)).hasStatus(401);
    }

    @Test
    void an_ended_token_shows_no_other_users_reservations() {
        QueueToken kim = given.admitted();
        Reservation ofLee = given.held(given.admitted(), given.performance(1), 1);
        given.changed(kim, token -> token.end(EndReason.LEFT, NOW));

        assertThat(look(kim, ofLee)).hasStatus(404);
    }
}
