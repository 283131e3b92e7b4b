package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Answer;
import dev.concert.bootstrap.Api.Person;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of a ticket, from the line to the paid seat, and on every way that ends before. */
class LifeOfATicketTest extends ServiceTest {

    private static final long PRICE = 50_000;
    private static final Duration HOLD = Duration.ofMinutes(5);
    private static final Duration CLAIM_WINDOW = Duration.ofMinutes(2);
    private static final Duration SESSION_WINDOW = Duration.ofMinutes(10);

    private long concert;

    @BeforeEach
    void one_concert_and_one_person_at_a_time() {
        concert = concert(PRICE, 3);
        roomFor(1);
    }

    private Person somebody() {
        return api.join("somebody " + UUID.randomUUID());
    }

    private long held(Person person, Object... seats) {
        return person.reserve(concert, DATE, PRICE * seats.length, seats)
                .orFail()
                .path("reservationId")
                .asLong();
    }

    private List<String> freeSeats(Person person) {
        return person.seats(concert, DATE).orFail().path("availableSeatsList").values().stream()
                .map(JsonNode::asString)
                .toList();
    }

    private static void assertWaitsAt(int place, Answer check) {
        assertThat(check.orFail().path("status").asString()).isEqualTo("WAITING");
        assertThat(check.result().path("listNum").asInt()).isEqualTo(place);
    }

    private static void assertAdmitted(Answer check) {
        assertThat(check.orFail().path("status").asString()).isEqualTo("ADMITTED");
        assertThat(check.result().path("listNum").asInt()).isZero();
    }

    private static void assertRefused(Answer answer, int status, String error) {
        assertThat(answer.error()).as("%s", answer).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("isSuccess").asBoolean()).isFalse();
    }

    @Test
    void from_the_line_to_the_paid_seat() {
        Person first = somebody();
        Person second = somebody();
        Person third = somebody();

        assertAdmitted(first.check());
        assertWaitsAt(1, second.check());
        assertWaitsAt(2, third.check());
        Answer tooEarly = second.dates(concert);
        assertRefused(tooEarly, 403, "NOT_ADMITTED");
        assertThat(tooEarly.result().path("listNum").asInt()).isEqualTo(1);
        assertThat(tooEarly.result().path("expectedTime").asString()).isNotEmpty();
        assertRefused(second.seats(concert, DATE), 403, "NOT_ADMITTED");
        assertRefused(second.reserve(concert, DATE, PRICE, "1"), 403, "NOT_ADMITTED");

        assertThat(first.dates(concert).orFail().path("availableDates").path(0).asString())
                .isEqualTo(DATE.toString());
        assertThat(freeSeats(first)).containsExactly("1", "2", "3");
        long reservation = held(first, "3", "1");
        assertThat(freeSeats(first)).containsExactly("2");
        assertThat(first.look(reservation).orFail().path("status").asString()).isEqualTo("HELD");

        Answer unpaid = first.pay(reservation, 2 * PRICE);
        assertRefused(unpaid, 422, "INSUFFICIENT_BALANCE");
        assertThat(unpaid.result().path("missing").asLong()).isEqualTo(2 * PRICE);
        first.charge(2 * PRICE + 700).orFail();
        Answer wrongAmount = first.pay(reservation, PRICE);
        assertRefused(wrongAmount, 422, "AMOUNT_MISMATCH");
        assertThat(wrongAmount.result().path("expectedAmount").asLong()).isEqualTo(2 * PRICE);

        JsonNode paid = first.pay(reservation, 2 * PRICE).orFail();
        assertThat(paid.path("reservationId").asLong()).isEqualTo(reservation);
        assertThat(paid.path("payAmount").asLong()).isEqualTo(2 * PRICE);
        assertRefused(first.check(), 401, "TOKEN_EXPIRED");
        assertRefused(first.pay(reservation, 2 * PRICE), 401, "TOKEN_EXPIRED");

        letInWhoWaits();
        assertAdmitted(second.check());
        assertWaitsAt(1, third.check());
        assertThat(freeSeats(second)).containsExactly("2");
        Answer sold = second.reserve(concert, DATE, 2 * PRICE, 1, 2);
        assertRefused(sold, 409, "SEATS_UNAVAILABLE");
        assertThat(sold.result().path("conflicts").toString())
                .isEqualTo("[{\"seatNumber\":\"1\",\"reason\":\"SOLD\"}]");
    }

    @Test
    void after_the_payment_a_new_token_shows_the_reservation_and_the_history() {
        String name = "somebody " + UUID.randomUUID();
        Person before = api.join(name);
        before.charge(PRICE).orFail();
        long reservation = held(before, 2);
        String paidAt = before.pay(reservation, PRICE).orFail().path("payAt").asString();

        Person after = api.join(name);

        assertThat(after.token()).isNotEqualTo(before.token());
        assertThat(after.userId()).isEqualTo(before.userId());
        assertThat(after.balance()).isZero();
        assertThat(after.history().findValuesAsString("state")).containsExactly("USE", "CHARGE");
        assertThat(after.history().findValuesAsString("amount")).containsExactly("50000", "50000");
        assertThat(after.history().findValuesAsString("balanceBefore")).containsExactly("50000", "0");
        assertThat(after.history().findValuesAsString("balanceAfter")).containsExactly("0", "50000");
        JsonNode reservationNow = after.look(reservation).orFail();
        assertThat(reservationNow.path("status").asString()).isEqualTo("PAID");
        assertThat(reservationNow.path("paidAt").asString()).isEqualTo(paidAt);
        assertRefused(after.cancel(reservation), 409, "ALREADY_PAID");
        assertRefused(after.pay(reservation, PRICE), 409, "ALREADY_PAID");
    }

    @Test
    void a_hold_that_ran_out_frees_its_seats_at_that_instant_and_is_not_paid_any_more() {
        roomFor(2);
        Person late = somebody();
        Person next = somebody();
        late.charge(PRICE).orFail();
        long reservation = held(late, 1);

        clock.advance(HOLD.minusMillis(1));
        assertThat(freeSeats(next)).containsExactly("2", "3");
        Answer stillHeld = next.reserve(concert, DATE, PRICE, 1);
        assertRefused(stillHeld, 409, "SEATS_UNAVAILABLE");
        assertThat(stillHeld.result().path("conflicts").findValuesAsString("reason"))
                .containsExactly("HELD");

        clock.advance(Duration.ofMillis(1));
        assertThat(freeSeats(next)).containsExactly("1", "2", "3");
        assertThat(late.look(reservation).orFail().path("status").asString()).isEqualTo("EXPIRED");
        assertRefused(late.pay(reservation, PRICE), 409, "HOLD_EXPIRED");
        assertThat(late.balance()).isEqualTo(PRICE);
        assertThat(late.history().findValuesAsString("state")).containsExactly("CHARGE");

        long taken = held(next, 1);
        next.charge(PRICE).orFail();
        next.pay(taken, PRICE).orFail();
        assertRefused(late.pay(reservation, PRICE), 409, "HOLD_EXPIRED");
    }

    @Test
    void a_cancelled_hold_frees_its_seats_at_once_and_is_not_paid_any_more() {
        roomFor(2);
        Person hesitant = somebody();
        Person next = somebody();
        hesitant.charge(PRICE).orFail();
        long reservation = held(hesitant, 1);
        assertRefused(hesitant.reserve(concert, DATE, PRICE, 2), 409, "RESERVATION_IN_PROGRESS");

        assertThat(hesitant.cancel(reservation).orFail().isNull()).isTrue();

        assertThat(hesitant.cancel(reservation).status()).isEqualTo(200);
        assertRefused(hesitant.pay(reservation, PRICE), 409, "CANCELLED");
        assertThat(hesitant.balance()).isEqualTo(PRICE);
        held(next, 1);
        held(hesitant, 2);
    }

    @Test
    void asking_again_for_the_seats_one_holds_gives_the_same_reservation() {
        Person person = somebody();
        long reservation = held(person, "1", "2");

        assertThat(held(person, 2, 1)).isEqualTo(reservation);
    }

    @Test
    void asking_again_for_a_token_neither_gains_nor_loses_a_place() {
        somebody();
        String name = "somebody " + UUID.randomUUID();
        Person waiting = api.join(name);
        Person behind = somebody();

        Person again = api.join(name);

        assertThat(again.token()).isEqualTo(waiting.token());
        assertWaitsAt(1, again.check());
        assertWaitsAt(2, behind.check());
    }

    @Test
    void who_leaves_gives_back_the_slot_and_what_is_held() {
        Person first = somebody();
        Person second = somebody();
        held(first, 1, 2, 3);

        first.leave().orFail();

        assertRefused(first.check(), 401, "TOKEN_EXPIRED");
        letInWhoWaits();
        assertAdmitted(second.check());
        assertThat(freeSeats(second)).containsExactly("1", "2", "3");
    }

    @Test
    void who_leaves_the_line_moves_up_those_behind() {
        somebody();
        Person second = somebody();
        Person third = somebody();
        assertWaitsAt(2, third.check());

        second.leave().orFail();

        assertWaitsAt(1, third.check());
    }

    @Test
    void who_does_not_show_up_in_time_makes_room_for_the_next() {
        Person first = somebody();
        Person absent = somebody();
        Person next = somebody();
        first.leave().orFail();
        letInWhoWaits();

        clock.advance(CLAIM_WINDOW.minusMillis(1));
        letInWhoWaits();
        assertWaitsAt(1, next.check());
        clock.advance(Duration.ofMillis(1));
        letInWhoWaits();

        assertAdmitted(next.check());
        assertRefused(absent.check(), 401, "TOKEN_EXPIRED");
    }

    @Test
    void an_admission_ends_with_its_session_however_often_one_asks() {
        Person first = somebody();
        Person next = somebody();

        clock.advance(SESSION_WINDOW.minusMillis(1));
        assertAdmitted(first.check());
        clock.advance(Duration.ofMillis(1));

        assertRefused(first.check(), 401, "TOKEN_EXPIRED");
        letInWhoWaits();
        assertAdmitted(next.check());
    }

    @Test
    void a_hold_made_late_in_the_session_may_still_be_paid_until_it_runs_out() {
        Person person = somebody();
        person.charge(PRICE).orFail();
        clock.advance(SESSION_WINDOW.minusSeconds(1));
        long reservation = held(person, 1);

        clock.advance(HOLD.minusMillis(1));

        person.pay(reservation, PRICE).orFail();
    }

    @Test
    void nobody_sees_or_touches_what_belongs_to_another() {
        roomFor(2);
        Person owner = somebody();
        Person other = somebody();
        other.charge(PRICE).orFail();
        long reservation = held(owner, 1);

        assertRefused(other.look(reservation), 404, "RESERVATION_NOT_FOUND");
        assertRefused(other.cancel(reservation), 404, "RESERVATION_NOT_FOUND");
        assertRefused(other.pay(reservation, PRICE), 404, "RESERVATION_NOT_FOUND");
        assertThat(owner.look(reservation).orFail().path("status").asString()).isEqualTo("HELD");
        assertThat(other.balance()).isEqualTo(PRICE);
    }
}
