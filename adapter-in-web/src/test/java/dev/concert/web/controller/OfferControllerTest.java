package dev.concert.web.controller;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.web.WholeApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What there is to buy, as everybody sees it. */
@SpringBootTest(classes = WholeApi.class)
@AutoConfigureMockMvc
class OfferControllerTest {

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    @Autowired
    private InMemoryApplication application;

    private long concertId;

    @BeforeEach
    void givenAConcertOfTwoDates() {
        // So that a page begins behind some concert.
        given.performance(1);
        SeatRange cheap = new SeatRange(1, 1, PRICE, null);
        SeatRange dear = new SeatRange(2, 3, PRICE.plus(PRICE), "VIP");
        Concert concert = application.database.atomically(() -> application
                .database
                .concerts()
                .add(new ConcertPlan(
                        "Encore",
                        "MAKTUB",
                        List.of(
                                new PerformancePlan(DATE.plusDays(1), PRICE, 1),
                                new PerformancePlan(DATE, 3, List.of(cheap, dear))))));
        concertId = concert.id().value();
        application.useCases.directory().reread();
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).exchange();
    }

    private MvcTestResult get(String uri, String known) {
        return mvc.get().uri(uri).header("If-None-Match", known).exchange();
    }

    private static String tag(MvcTestResult answer) {
        assertThat(answer).hasStatusOk().hasHeader("Cache-Control", "public, max-age=1");
        String tag = answer.getResponse().getHeader("ETag");
        assertThat(tag).startsWith("W/\"");
        return String.valueOf(tag);
    }

    @Test
    void a_concert_is_listed_with_its_queue_its_next_date_its_seats_and_its_prices() {
        assertThat(get("/api/concerts?size=1&after=" + (concertId - 1)))
                .bodyJson()
                .isLenientlyEqualTo("""
                        {"isSuccess":true,"result":[{"concertId":%d,"name":"Encore","artist":"MAKTUB","lineId":1,"opensAt":null,
                        "opensInMs":null,"paused":false,"nextDate":"2030-06-01","seatsLeft":4,"priceFrom":50000,"priceTo":100000}]}
                        """.formatted(concertId));
    }

    @Test
    void a_concert_is_looked_at_with_its_dates() {
        given.paid(given.held(given.admitted(), performance(), 1), NOW);
        application.useCases.directory().reread();

        assertThat(get("/api/concerts/" + concertId)).bodyJson().isLenientlyEqualTo("""
                {"result":{"concertId":%d,"name":"Encore","artist":"MAKTUB","lineId":1,"opensAt":null,"opensInMs":null,
                "paused":false,"maxSeatsPerUser":null,"performances":[
                {"date":"2030-06-01","seatCount":3,"seatsLeft":2,"priceFrom":50000,"priceTo":100000,"cancelled":false},
                {"date":"2030-06-02","seatCount":1,"seatsLeft":1,"priceFrom":50000,"priceTo":50000,"cancelled":false}]}}
                """.formatted(concertId));
        assertThat(get("/api/concerts/987654321"))
                .hasStatus(404)
                .bodyJson()
                .extractingPath("$.result.error")
                .isEqualTo("CONCERT_NOT_FOUND");
    }

    private Performance performance() {
        return application
                .database
                .concerts()
                .findPerformance(new ConcertId(concertId), DATE)
                .orElseThrow();
    }

    @Test
    void an_answer_that_has_not_changed_is_not_sent_again() {
        String concert = "/api/concerts/" + concertId;
        for (String uri : List.of(concert, "/api/concerts?size=1&after=" + (concertId - 1), "/api/settings")) {
            MvcTestResult unchanged = get(uri, tag(get(uri)));
            assertThat(unchanged).hasStatus(304).hasHeader("Cache-Control", "public, max-age=1");
            assertThat(unchanged).hasHeader("ETag", tag(get(uri))).body().isEmpty();
        }
        String before = tag(get(concert));
        given.held(given.admitted(), performance(), 1);
        application.useCases.directory().reread();
        assertThat(get(concert, before)).hasStatusOk();
        assertThat(tag(get(concert))).isNotEqualTo(before);
    }

    @Test
    void a_countdown_goes_on_while_the_answer_stays_the_same() {
        application.database.atomically(() -> {
            var own = application
                    .database
                    .queues()
                    .open(new ConcertId(concertId), 1)
                    .queue();
            application.database.queues().save(own.openAt(NOW.plusSeconds(60)));
            return own;
        });
        application.clock.set(NOW);
        application.useCases.directory().reread();
        MvcTestResult before = get("/api/concerts/" + concertId);
        assertThat(before).bodyJson().extractingPath("$.result.opensInMs").isEqualTo(60_000);
        assertThat(before).bodyJson().extractingPath("$.result.opensAt").isEqualTo("2030-05-01T19:01:00.123");

        application.clock.advance(Duration.ofSeconds(15));
        MvcTestResult after = get("/api/concerts/" + concertId);

        assertThat(after).bodyJson().extractingPath("$.result.opensInMs").isEqualTo(45_000);
        assertThat(tag(after)).isEqualTo(tag(before));
        application.clock.set(NOW);
    }

    @Test
    void settings_name_what_a_page_needs_to_know() {
        assertThat(get("/api/settings")).bodyJson().isLenientlyEqualTo("""
                {"result":{"identity":null,"selfCharge":true,"maxSeats":10,"holdMs":300000,"zone":"Asia/Seoul"}}""");
    }

    @Test
    void a_sold_out_concert_is_listed_if_it_is_asked_for() {
        Performance sold = given.performance(1);
        given.paid(given.held(given.admitted(), sold, 1), NOW);
        application.useCases.directory().reread();
        long id = sold.concert().id().value();
        String list = "/api/concerts?after=" + (id - 1);

        assertThat(get(list)).bodyText().doesNotContain("\"concertId\":" + id + ",");
        assertThat(get(list + "&soldOut=false")).bodyText().doesNotContain("\"concertId\":" + id + ",");
        assertThat(get(list + "&soldOut=true"))
                .bodyJson()
                .extractingPath("$.result[0].seatsLeft")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({
        "size=0",
        "size=201",
        "size=x",
        "after=0",
        "after=-1",
        "soldOut=1",
        "soldOut=yes",
        "soldOut=TRUE",
        "soldOut=%20true"
    })
    void a_value_that_no_parameter_has_is_blamed(String query) {
        MvcTestResult answer =
                mvc.get().uri(URI.create("/api/concerts?" + query)).exchange();

        assertThat(answer).hasStatus(400).doesNotContainHeader("ETag");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.result.field")
                .isEqualTo(query.substring(0, query.indexOf('=')));
    }
}
