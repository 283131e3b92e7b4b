package dev.concert.web.controller;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.web.WholeApi;
import dev.concert.web.answer.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@SpringBootTest(classes = WholeApi.class, properties = "concert.admin.key=an operator's key")
@AutoConfigureMockMvc
class OperatorReservationControllerTest {

    private static final String HEADER =
            "\uFEFFreservationId,status,concertId,concertName,date,seatNumbers,amount,userId,"
                    + "username,heldAt,paidAt,refundedAt\r\n";

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private Given given;

    private MvcTestResult get(String uri, String accept) {
        return mvc.get()
                .uri(uri)
                .header("X-Admin-Key", "an operator's key")
                .header("Accept", accept)
                .exchange();
    }

    private static String csv(MvcTestResult answer) {
        assertThat(answer)
                .hasStatusOk()
                .hasHeader("Content-Type", "text/csv;charset=UTF-8")
                .hasHeader("Content-Disposition", "attachment; filename=\"reservations.csv\"");
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private Reservation held(Performance performance, String user, int... seats) {
        UserId userId = given.user(user);
        QueueToken token = given.stored(given.line(), userId, Given::admit);
        return given.held(token, performance, seats);
    }

    private static String row(Reservation reservation, String status, String concert, String user, String paidAt) {
        return "%d,%s,%s,%s,%d,%d,%s,2030-05-01T19:00:00.123,%s,\r\n"
                .formatted(
                        reservation.id().value(),
                        status,
                        concert,
                        DATE + "," + String.join(" ", seats(reservation)),
                        reservation.amount().won(),
                        reservation.userId().value(),
                        user,
                        paidAt);
    }

    private static List<String> seats(Reservation reservation) {
        return reservation.seats().stream().map(String::valueOf).toList();
    }

    @Test
    void all_that_match_come_as_csv_newest_first_whatever_the_size_of_a_page() {
        Performance performance = given.performance("Encore, \"live\"", DATE, 9);
        Reservation held = held(performance, "csv kim", 2, 1);
        Reservation paid = given.paid(held(performance, "csv lee", 3), NOW.plusSeconds(1));
        long concert = performance.concert().id().value();
        String name = concert + ",\"Encore, \"\"live\"\"\"";

        assertThat(csv(get("/api/admin/reservations?size=1&before=1&concertId=" + concert, "text/csv")))
                .isEqualTo(HEADER
                        + row(paid, "PAID", name, "csv lee", "2030-05-01T19:00:01.123")
                        + row(held, "HELD", name, "csv kim", ""));
        assertThat(csv(get("/api/admin/reservations?status=CANCELLED&concertId=" + concert, "text/csv")))
                .isEqualTo(HEADER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kim          | kim",
                "=1+1         | '=1+1",
                "+82          | '+82",
                "-1           | '-1",
                "@home        | '@home",
                "a=1          | a=1",
                "a,b          | \"a,b\"",
                "say \"hi\"   | \"say \"\"hi\"\"\"",
                "=\"x\",1     | \"'=\"\"x\"\",1\"",
                "김,민지       | \"김,민지\""
            })
    void a_cell_is_quoted_where_it_must_be_and_never_a_formula(String text, String cell) {
        assertThat(ReservationsCsv.cell(text)).isEqualTo(cell);
    }

    @Test
    void a_cell_that_begins_with_a_tab_or_a_line_break_is_no_formula_either() {
        assertThat(ReservationsCsv.cell("\t=1")).isEqualTo("'\t=1");
        assertThat(ReservationsCsv.cell("\r\n=1")).isEqualTo("\"'\r\n=1\"");
        assertThat(ReservationsCsv.cell("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv                          | text/csv;charset=UTF-8",
                "text/csv, application/json        | text/csv;charset=UTF-8",
                "application/json, text/csv        | application/json",
                "application/json;q=0.5, text/csv  | text/csv;charset=UTF-8",
                "*/*                               | application/json",
                "text/csv, */*;q=0.1               | text/csv;charset=UTF-8",
                "application/problem+json          | application/json"
            })
    void csv_comes_where_it_is_named_before_json_or_outweighs_it(String accept, String type) {
        assertThat(get("/api/admin/reservations", accept)).hasStatusOk().hasHeader("Content-Type", type);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/admin/reservations?status=SOLD, status",
        "/api/admin/reservations?status=paid, status",
        "/api/admin/reservations?concertId=0, concertId",
        "/api/admin/reservations?date=2030-02-30, date",
        "/api/admin/reservations?size=201, size",
        "/api/admin/reservations?before=-1, before",
        "/api/admin/reservations?concert=1, concert",
        "/api/admin/reservations?status=PAID&status=HELD, status",
        "/api/admin/lines?size=1, size",
        "/api/admin/lines/1/history?minutes=1441, minutes",
        "/api/admin/lines/1/history?minutes=0, minutes",
        "/api/admin/nodes?x=, x"
    })
    void a_parameter_that_cannot_be_or_is_unknown_is_blamed_in_json(String uri, String field) {
        MvcTestResult answer = get(uri, uri.contains("reservations") ? "text/csv" : "application/json");

        assertThat(answer).hasStatus(400).hasHeader("Content-Type", "application/json");
        assertThat(answer).bodyJson().extractingPath("$.result.field").isEqualTo(field);
    }

    @Test
    void only_the_search_answers_csv_and_only_operators_have_it() {
        assertThat(get("/api/admin/lines", "text/csv")).hasStatus(ErrorCode.NOT_ACCEPTABLE.status());
        assertThat(mvc.get().uri("/api/admin/reservations?x=1").header("Accept", "text/csv"))
                .hasStatus(404)
                .hasHeader("Content-Type", "application/json");
    }

    @Test
    void an_empty_parameter_is_an_absent_one() {
        assertThat(get("/api/admin/reservations?status=&username=&concertId=&date=&before=&size=", "application/json"))
                .hasStatusOk();
    }

    @Test
    void a_head_gets_the_headers_alone() {
        assertThat(mvc.head()
                        .uri("/api/admin/reservations")
                        .header("X-Admin-Key", "an operator's key")
                        .header("Accept", "text/csv"))
                .hasStatusOk()
                .hasHeader("Content-Type", "text/csv;charset=UTF-8")
                .body()
                .isEmpty();
    }
}
