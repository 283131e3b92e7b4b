package dev.concert.web.controller;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.shared.Money;
import dev.concert.web.WholeApi;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** All seats of a date, as a buyer and an operator see them. */
@SpringBootTest(classes = WholeApi.class, properties = "concert.admin.key=an operator's key")
@AutoConfigureMockMvc
class SeatMapTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    private String uri = "";
    private @Nullable Performance made;

    private Performance performance() {
        return Objects.requireNonNull(made);
    }

    @BeforeEach
    void givenADateOfFourSeats() {
        SeatRange dear = new SeatRange(1, 2, new Money(90_000), "VIP");
        SeatRange cheap = new SeatRange(3, 4, Given.PRICE, null);
        made = application.database.atomically(() -> {
            Concert concert = application
                    .database
                    .concerts()
                    .add(new ConcertPlan(
                            "Encore", "MAKTUB", List.of(new PerformancePlan(DATE, 4, List.of(dear, cheap)))));
            return application
                    .database
                    .concerts()
                    .findPerformance(concert.id(), DATE)
                    .orElseThrow();
        });
        uri = "/concerts/" + performance().concert().id().value() + "/dates/2030-06-01/seats";
    }

    private MvcTestResult map(QueueToken token, String known) {
        return mvc.get()
                .uri(uri.replace("/concerts", "/api/booking"))
                .header("token", token.id().value())
                .header("If-None-Match", known)
                .exchange();
    }

    private static String tag(MvcTestResult answer) {
        assertThat(answer).hasHeader("Cache-Control", "private, no-cache");
        return String.valueOf(answer.getResponse().getHeader("ETag"));
    }

    @Test
    void a_buyer_sees_grades_prices_and_which_seats_are_whose() {
        QueueToken kim = given.admitted();
        given.held(kim, performance(), 1);
        given.held(given.admitted(), performance(), 3);
        given.paid(given.held(given.admitted(), performance(), 2), NOW);

        assertThat(map(kim, "none")).hasStatusOk().bodyJson().isLenientlyEqualTo("""
                {"result":{"concertId":%d,"date":"2030-06-01","seats":[
                {"seatNumber":"1","grade":"VIP","price":90000,"status":"MINE"},
                {"seatNumber":"2","grade":"VIP","price":90000,"status":"SOLD"},
                {"seatNumber":"3","grade":null,"price":50000,"status":"HELD"},
                {"seatNumber":"4","grade":null,"price":50000,"status":"FREE"}]}}
                """.formatted(
                        performance().concert().id().value()));
    }

    @Test
    void a_map_that_has_not_changed_is_not_sent_again_to_the_same_token() {
        QueueToken kim = given.admitted();
        String known = tag(map(kim, "none"));

        assertThat(map(kim, known)).hasStatus(304).body().isEmpty();
        assertThat(tag(map(kim, known))).isEqualTo(known);
        assertThat(map(given.admitted(), known)).hasStatusOk();

        given.held(given.admitted(), performance(), 4);
        assertThat(map(kim, known)).hasStatusOk();
        assertThat(tag(map(kim, known))).isNotEqualTo(known);
    }

    @Test
    void an_answer_that_nothing_has_changed_counts_as_showing_up() {
        QueueToken kim = given.admitted();
        String known = tag(map(kim, "none"));
        given.changed(kim, SeatMapTest::unclaimed);

        assertThat(map(kim, known)).hasStatus(304);
        assertThat(application.database.tokens.get(kim.id()).state())
                .isInstanceOfSatisfying(
                        Admitted.class,
                        admitted -> assertThat(admitted.claimedAt()).isNotNull());
    }

    private static QueueToken unclaimed(QueueToken token) {
        Admitted state = (Admitted) token.state();
        return new QueueToken(
                token.id(),
                token.queueId(),
                token.number(),
                token.firstPosition(),
                token.userId(),
                token.issuedAt(),
                new Admitted(state.at(), state.claimUntil(), state.sessionUntil(), null, null));
    }

    @Test
    void an_operator_sees_who_has_a_seat() {
        var held = given.held(given.stored(given.line(), given.user("kim"), Given::admit), performance(), 1);
        var paid = given.paid(
                given.held(given.stored(given.line(), given.user("lee"), Given::admit), performance(), 3), NOW);

        assertThat(mvc.get()
                        .uri("/api/admin" + uri)
                        .header("X-Admin-Key", "an operator's key")
                        .exchange())
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"result":{"date":"2030-06-01","seats":[
                        {"seatNumber":"1","grade":"VIP","price":90000,"status":"HELD","reservationId":%d,"username":"kim"},
                        {"seatNumber":"2","grade":"VIP","price":90000,"status":"FREE","reservationId":null,"username":null},
                        {"seatNumber":"3","grade":null,"price":50000,"status":"SOLD","reservationId":%d,"username":"lee"},
                        {"seatNumber":"4","status":"FREE"}]}}
                        """.formatted(held.id().value(), paid.id().value()));
    }
}
