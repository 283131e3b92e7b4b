package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.proof.Call.Kind;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The checkers of effects, seats and wallets report what breaks a promise, and nothing else. Times are in seconds. */
class HistoriesTest {

    private static final LocalDate DATE = LocalDate.parse("2099-01-01");
    private static final Duration HOLD = Duration.ofSeconds(10);

    private final List<Call> calls = new ArrayList<>();

    private void call(
            String person,
            Kind kind,
            Map<String, Object> what,
            double sent,
            double received,
            int status,
            String result) {
        Map<String, Object> said = new HashMap<>(what);
        said.put("token", person);
        said.put("userId", (long) person.charAt(0));
        JsonNode answer = JsonMapper.shared().readTree(result);
        calls.add(new Call(person, kind, said, Math.round(sent * 1e9), Math.round(received * 1e9), status, answer, ""));
    }

    private void charges(String person, long amount, double sent, double received, int status, long point) {
        call(person, Kind.CHARGE, Map.of("amount", amount), sent, received, status, "{\"point\":" + point + "}");
    }

    private void reads(String person, double sent, double received, long point) {
        call(person, Kind.BALANCE, Map.of(), sent, received, 200, "{\"point\":" + point + "}");
    }

    private void holds(String person, long reservation, double sent, double received) {
        call(
                person,
                Kind.RESERVE,
                Map.of("amount", 5L, "places", List.of(new Place(1, DATE, 7))),
                sent,
                received,
                200,
                "{\"reservationId\":" + reservation + "}");
    }

    private void wants(String person, double sent, double received, String reason) {
        call(
                person,
                Kind.RESERVE,
                Map.of("amount", 5L, "places", List.of(new Place(1, DATE, 7))),
                sent,
                received,
                409,
                "{\"error\":\"SEATS_UNAVAILABLE\",\"conflicts\":[{\"seatNumber\":\"7\",\"reason\":\"" + reason
                        + "\"}]}");
    }

    private void sees(String person, double sent, double received, String seats) {
        call(
                person,
                Kind.SEATS,
                Map.of("concert", new Concert(1, List.of(DATE), 7, 5), "date", DATE),
                sent,
                received,
                200,
                "{\"availableSeatsList\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"" + seats + "]}");
    }

    private void pays(String person, long reservation, double sent, double received, int status, String result) {
        call(person, Kind.PAY, Map.of("reservationId", reservation, "amount", 5L), sent, received, status, result);
    }

    private void refunds(String person, long reservation, double sent, double received, int status) {
        call(person, Kind.REFUND, Map.of("reservationId", reservation, "amount", 5L), sent, received, status, "{}");
    }

    @Nested
    class OfASeat {

        private List<String> violations() {
            return SeatHistory.judge(calls, HOLD).violations();
        }

        @Test
        void that_is_held_after_a_hold_ran_out_is_in_order() {
            holds("a", 1, 0, 1);
            wants("b", 2, 3, "HELD");
            sees("b", 3, 4, "");
            sees("b", 11.5, 12, ",\"7\"");
            holds("b", 2, 12, 13);
            pays("b", 2, 14, 15, 200, "{}");
            wants("c", 30, 31, "SOLD");
            assertThat(violations()).isEmpty();
        }

        @Test
        void that_two_have_at_once_is_an_accusation() {
            holds("a", 1, 0, 1);
            holds("b", 2, 2, 3);
            assertThat(violations()).hasSize(1);
        }

        @Test
        void that_is_seen_free_while_it_is_held_is_an_accusation() {
            holds("a", 1, 0, 1);
            sees("b", 2, 3, ",\"7\"");
            assertThat(violations()).hasSize(1);
        }

        @Test
        void that_is_sold_twice_is_an_accusation_however_much_later() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 200, "{}");
            holds("b", 2, 50, 51);
            assertThat(violations()).hasSize(1);
        }

        @Test
        void that_is_sold_again_after_its_refund_is_in_order() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 200, "{}");
            wants("b", 20, 21, "SOLD");
            refunds("a", 1, 30, 31, 200);
            holds("b", 2, 30.5, 32);
            assertThat(violations()).isEmpty();
        }

        @Test
        void that_is_free_before_its_refund_or_taken_after_it_is_an_accusation() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 200, "{}");
            sees("b", 20, 21, ",\"7\"");
            refunds("a", 1, 30, 31, 200);
            wants("b", 32, 33, "SOLD");
            assertThat(violations()).hasSize(2);
        }

        @Test
        void that_stays_taken_after_its_hold_ran_out_is_an_accusation() {
            holds("a", 1, 0, 1);
            wants("b", 12, 13, "HELD");
            assertThat(violations()).hasSize(1);
        }

        @Test
        void that_nobody_ever_had_and_that_is_taken_is_an_accusation() {
            sees("b", 12, 13, "");
            assertThat(violations()).hasSize(1);
        }

        @Test
        void of_which_nobody_knows_whether_it_is_held_accuses_nobody() {
            call("a", Kind.RESERVE, Map.of("amount", 5L, "places", List.of(new Place(1, DATE, 7))), 0, 1, 0, "{}");
            sees("b", 2, 3, "");
            sees("c", 2, 3, ",\"7\"");
            assertThat(violations()).isEmpty();
        }

        @Test
        void that_is_paid_after_the_deadline_is_an_accusation() {
            holds("a", 1, 0, 1);
            pays("a", 1, 11.5, 12, 200, "{}");
            assertThat(violations()).hasSize(1);
        }

        @Test
        void that_calls_a_hold_expired_before_its_end_is_an_accusation() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 409, "{\"error\":\"HOLD_EXPIRED\"}");
            assertThat(violations()).hasSize(1);
        }
    }

    private static Stored stored(Stored.Entry... ledger) {
        long balance = ledger.length == 0 ? 0 : ledger[ledger.length - 1].balanceAfter();
        return new Stored(
                Map.of(),
                Map.of(),
                List.of(),
                Map.of((long) 'a', List.of(ledger)),
                Map.of((long) 'a', balance),
                List.of());
    }

    private static Stored.Entry charge(long sequence, long amount, long balanceAfter) {
        return new Stored.Entry(sequence, "CHARGE", amount, balanceAfter);
    }

    @Nested
    class OfAWallet {

        private List<String> violations(Stored stored) {
            return WalletHistory.violations(calls, stored);
        }

        @Test
        void that_is_charged_one_by_one_is_in_order() {
            reads("a", 0, 1, 0);
            charges("a", 10, 2, 4, 200, 10);
            reads("a", 3, 5, 0);
            reads("a", 6, 7, 10);
            charges("a", 20, 8, 9, 503, 0);
            reads("a", 10, 11, 30);
            assertThat(violations(stored(charge(1, 10, 10), charge(2, 20, 30)))).isEmpty();
        }

        @Test
        void with_a_ledger_in_another_order_than_the_charges_is_an_accusation() {
            charges("a", 10, 0, 1, 200, 30);
            charges("a", 20, 2, 3, 200, 20);
            assertThat(violations(stored(charge(1, 20, 20), charge(2, 10, 30)))).hasSize(1);
        }

        @Test
        void that_forgets_for_a_moment_is_an_accusation() {
            charges("a", 10, 0, 1, 200, 10);
            reads("a", 2, 3, 0);
            assertThat(violations(stored(charge(1, 10, 10)))).hasSize(1);
        }
    }

    @Nested
    class OfEffects {

        private List<String> violations(Stored stored) {
            return Effects.compare(calls, stored).violations();
        }

        @Test
        void that_are_all_there_once_is_in_order() {
            charges("a", 10, 0, 1, 200, 10);
            charges("a", 20, 2, 3, 0, 0);
            charges("a", 30, 4, 5, 503, 0);
            assertThat(violations(stored(charge(1, 10, 10), charge(2, 30, 40)))).isEmpty();
        }

        @Test
        void that_were_answered_and_are_gone_is_an_accusation() {
            charges("a", 10, 0, 1, 200, 10);
            assertThat(violations(stored())).contains("a charge that was answered is lost: " + calls.getFirst());
        }

        @Test
        void that_are_there_twice_is_an_accusation() {
            charges("a", 10, 0, 1, 503, 10);
            assertThat(violations(stored(charge(1, 10, 10), charge(2, 10, 20)))).hasSize(1);
        }

        @Test
        void that_were_refused_and_are_there_is_an_accusation() {
            charges("a", 10, 0, 1, 422, 0);
            assertThat(violations(stored(charge(1, 10, 10)))).hasSize(1);
        }

        @Test
        void that_nobody_asked_for_is_an_accusation() {
            assertThat(violations(stored(charge(1, 10, 10)))).hasSize(1);
        }

        @Test
        void of_a_refund_that_is_lost_doubled_or_asked_for_by_nobody_is_an_accusation() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 200, "{\"id\":1}");
            charges("a", 5, 0, 1, 200, 5);
            Instant until = Instant.parse("2099-01-01T00:00:00Z");
            Stored.Reservation refunded =
                    new Stored.Reservation(1, 'a', "a", 5, "REFUNDED", until, until.minusSeconds(1), List.of(7));
            Stored.Entry use = new Stored.Entry(2, "USE", 5, 0);
            Stored.Entry refund = new Stored.Entry(3, "REFUND", 5, 5);
            Stored.Entry again = new Stored.Entry(4, "REFUND", 5, 10);

            assertThat(violations(settled(refunded, charge(1, 5, 5), use, refund)))
                    .hasSize(1);
            refunds("a", 1, 4, 5, 200);
            assertThat(violations(settled(refunded, charge(1, 5, 5), use, refund)))
                    .isEmpty();
            assertThat(violations(settled(refunded, charge(1, 5, 5), use))).isNotEmpty();
            assertThat(violations(settled(refunded, charge(1, 5, 5), use, refund, again)))
                    .isNotEmpty();
        }

        private static Stored settled(Stored.Reservation reservation, Stored.Entry... ledger) {
            return new Stored(
                    Map.of("a", new Stored.Token("a", 1, "ENDED", "PAID")),
                    Map.of(1L, reservation),
                    List.of(new Stored.Payment(1, 1, 'a', 5)),
                    Map.of((long) 'a', List.of(ledger)),
                    Map.of((long) 'a', ledger[ledger.length - 1].balanceAfter()),
                    List.of());
        }

        @Test
        void of_a_payment_of_which_a_part_is_missing_is_an_accusation() {
            holds("a", 1, 0, 1);
            pays("a", 1, 2, 3, 503, "{}");
            Instant until = Instant.parse("2099-01-01T00:00:00Z");
            Stored.Reservation paid =
                    new Stored.Reservation(1, 'a', "a", 5, "PAID", until, until.minusSeconds(1), List.of(7));
            Stored.Token token = new Stored.Token("a", 1, "ENDED", "PAID");
            Stored.Payment payment = new Stored.Payment(1, 1, 'a', 5);
            Stored.Sale sale = new Stored.Sale(1, 7, 'a');
            Map<Long, List<Stored.Entry>> ledger =
                    Map.of((long) 'a', List.of(charge(1, 5, 5), new Stored.Entry(2, "USE", 5, 0)));
            charges("a", 5, 0, 1, 200, 5);

            assertThat(violations(new Stored(
                            Map.of("a", token),
                            Map.of(1L, paid),
                            List.of(payment),
                            ledger,
                            Map.of((long) 'a', 0L),
                            List.of(sale))))
                    .isEmpty();
            assertThat(violations(new Stored(
                            Map.of("a", token),
                            Map.of(1L, paid),
                            List.of(),
                            ledger,
                            Map.of((long) 'a', 0L),
                            List.of(sale))))
                    .isNotEmpty();
            assertThat(violations(new Stored(
                            Map.of("a", token),
                            Map.of(1L, paid),
                            List.of(payment),
                            ledger,
                            Map.of((long) 'a', 0L),
                            List.of())))
                    .isNotEmpty();
            assertThat(violations(new Stored(
                            Map.of("a", token),
                            Map.of(1L, paid),
                            List.of(payment),
                            Map.of((long) 'a', List.of(charge(1, 5, 5))),
                            Map.of((long) 'a', 5L),
                            List.of(sale))))
                    .isNotEmpty();
        }
    }
}
