package dev.concert.bootstrap;

import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.HttpClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of a ticket, from the queue to the paid seat, and on every way that ends before. */
class LifeOfATicketTest extends ServiceTest {

    private static final long PRICE = 50_000;
    private static final Duration HOLD = Duration.ofMinutes(5);
    private static final Duration CLAIM_WINDOW = Duration.ofMinutes(2);
    private static final Duration SESSION_WINDOW = Duration.ofMinutes(10);
    private static final Duration IDLE_AFTER = Duration.ofMinutes(3);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final Duration OUTAGE = Duration.ofMinutes(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long concert;

    @BeforeEach
    void one_concert_and_one_user_at_a_time() {
        concert = concert(PRICE, 3);
        roomFor(1);
    }

    private Person join() {
        return api.join("user " + UUID.randomUUID());
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

    private static void assertWaitsAt(int position, Answer check) {
        assertThat(check.orFail().path("status").asString()).isEqualTo("WAITING");
        assertThat(check.result().path("listNum").asInt()).isEqualTo(position);
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

    private static void assertEnded(String reason, Answer answer) {
        assertRefused(answer, 401, "TOKEN_EXPIRED");
        assertThat(answer.result().path("reason").asString()).isEqualTo(reason);
    }

    @Test
    void from_the_queue_to_the_paid_seat() {
        Person first = join();
        Person second = join();
        Person third = join();

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
        assertEnded("PAID", first.check());
        assertRefused(first.pay(reservation, 2 * PRICE), 409, "ALREADY_PAID");
        assertThat(first.look(reservation).orFail().path("status").asString()).isEqualTo("PAID");

        admitWaiting();
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
        String name = "user " + UUID.randomUUID();
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
    void an_overdue_hold_frees_its_seats_at_that_instant_and_cannot_be_paid() {
        roomFor(2);
        Person late = join();
        Person next = join();
        late.charge(PRICE).orFail();
        long reservation = held(late, 1);

        timePasses(HOLD.minusMillis(1));
        assertThat(freeSeats(next)).containsExactly("2", "3");
        Answer stillHeld = next.reserve(concert, DATE, PRICE, 1);
        assertRefused(stillHeld, 409, "SEATS_UNAVAILABLE");
        assertThat(stillHeld.result().path("conflicts").findValuesAsString("reason"))
                .containsExactly("HELD");

        timePasses(Duration.ofMillis(1));
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
    void a_cancelled_hold_frees_its_seats_at_once_and_cannot_be_paid() {
        roomFor(2);
        Person hesitant = join();
        Person next = join();
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
        Person person = join();
        long reservation = held(person, "1", "2");

        assertThat(held(person, 2, 1)).isEqualTo(reservation);
    }

    @Test
    void asking_again_for_a_token_does_not_change_the_position() {
        join();
        String name = "user " + UUID.randomUUID();
        Person waiting = api.join(name);
        Person behind = join();

        Person again = api.join(name);

        assertThat(again.token()).isEqualTo(waiting.token());
        assertWaitsAt(1, again.check());
        assertWaitsAt(2, behind.check());
    }

    @Test
    void leaving_gives_back_the_slot_and_the_held_seats() {
        Person first = join();
        Person second = join();
        held(first, 1, 2, 3);

        first.leave().orFail();

        assertEnded("LEFT", first.leave());
        assertEnded("LEFT", first.check());
        admitWaiting();
        assertAdmitted(second.check());
        assertThat(freeSeats(second)).containsExactly("1", "2", "3");
    }

    @Test
    void those_behind_move_up_when_a_waiting_user_leaves() {
        join();
        Person second = join();
        Person third = join();
        assertWaitsAt(2, third.check());

        second.leave().orFail();

        assertWaitsAt(1, third.check());
    }

    @Test
    void an_admission_that_is_not_claimed_in_time_makes_room_for_the_next() {
        Person first = join();
        Person absent = join();
        Person next = join();
        first.leave().orFail();
        turnTheTurnstile();

        timePasses(CLAIM_WINDOW.minusMillis(1));
        turnTheTurnstile();
        assertWaitsAt(1, next.check());
        timePasses(Duration.ofMillis(1));
        admitWaiting();

        assertAdmitted(next.check());
        assertEnded("UNCLAIMED", absent.check());
    }

    @Test
    void an_admission_ends_with_its_session_however_often_one_asks() {
        Person first = join();
        Person next = join();

        for (Duration inside = Duration.ZERO; inside.compareTo(SESSION_WINDOW) < 0; inside = inside.plus(MINUTE)) {
            assertAdmitted(first.check());
            assertWaitsAt(1, next.check());
            timePasses(MINUTE);
            turnTheTurnstile();
        }

        assertEnded("EXPIRED", first.check());
        admitWaiting();
        assertAdmitted(next.check());
    }

    @Test
    void an_absent_user_is_passed_over_and_admitted_next_after_returning() {
        Person first = join();
        Person away = join();
        Person next = join();
        timePasses(IDLE_AFTER);
        assertWaitsAt(2, next.check());
        first.leave().orFail();
        admitWaiting();
        assertAdmitted(next.check());

        assertWaitsAt(1, away.check());
        Person last = join();
        assertWaitsAt(1, away.check());
        assertWaitsAt(1, last.check());
        next.leave().orFail();
        admitWaiting();

        assertAdmitted(away.check());
        assertWaitsAt(1, last.check());
    }

    @Test
    void a_user_absent_for_too_long_is_forgotten_and_those_behind_move_up() {
        Person inside = join();
        Person away = join();
        Person next = join();
        for (Duration gone = Duration.ZERO; gone.compareTo(FORGET_AFTER) < 0; gone = gone.plus(MINUTE)) {
            assertWaitsAt(2, next.check());
            if (gone.equals(FORGET_AFTER.minus(MINUTE))) {
                // Else the session would end in the meantime, and with it the wait.
                held(inside, "1");
            }
            timePasses(MINUTE);
            turnTheTurnstile();
        }

        assertEnded("FORGOTTEN", away.check());
        forgetAbsent.forget();
        assertEnded("FORGOTTEN", away.check());
        timePasses(Duration.ofSeconds(1));
        assertWaitsAt(1, next.check());
    }

    @Test
    void an_outage_costs_no_user_the_position_but_absence_after_it_does() {
        Person first = join();
        Person next = join();
        Person last = join();

        clock.advance(OUTAGE);
        forgetAbsent.forget();
        admitWaiting();

        assertEnded("EXPIRED", first.check());
        assertAdmitted(next.check());
        assertWaitsAt(1, last.check());
        Person away = join();
        timePasses(FORGET_AFTER);
        forgetAbsent.forget();
        assertEnded("FORGOTTEN", last.check());
        assertEnded("FORGOTTEN", away.check());
    }

    @Test
    void a_concert_with_its_own_queue_is_booked_from_that_queue_alone() {
        Person ofAll = join();
        long line = api.openLine(ADMIN_KEY, concert, 1);
        Person own = api.join("own " + UUID.randomUUID(), concert);
        long other = concert(PRICE, 1);

        assertThat(freeSeats(own)).hasSize(3);
        assertThat(own.check().orFail().path("seatsLeft").asInt()).isEqualTo(3);
        for (Answer refused :
                List.of(ofAll.dates(concert), ofAll.seats(concert, DATE), ofAll.reserve(concert, DATE, PRICE, 1))) {
            assertRefused(refused, 403, "WRONG_LINE");
            assertThat(refused.result().path("concertId").asLong()).isEqualTo(concert);
        }
        assertRefused(own.seats(other, DATE), 403, "WRONG_LINE");
        ofAll.dates(other).orFail();

        assertWaitsAt(1, api.join("behind " + UUID.randomUUID(), concert).check());
        assertThat(api.line(ADMIN_KEY, line).path("concertId").asLong()).isEqualTo(concert);
        assertThat(api.line(ADMIN_KEY, line).path("waiting").asInt()).isEqualTo(1);
        assertThat(api.line(ADMIN_KEY, line).path("admitted").asInt()).isEqualTo(1);
    }

    @Test
    void a_paused_queue_gives_numbers_and_admits_nobody_until_it_is_resumed() {
        api.changeLine(ADMIN_KEY, 1, Map.of("paused", true)).orFail();
        Person first = join();
        admitWaiting();
        assertWaitsAt(1, first.check());

        api.changeLine(ADMIN_KEY, 1, Map.of("paused", false)).orFail();
        admitWaiting();

        assertAdmitted(first.check());
    }

    @Test
    void a_queue_admits_nobody_before_it_opens() {
        Instant opening = clock.instant().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        String local = LocalDateTime.ofInstant(opening, ZoneId.of("Asia/Seoul")).format(ISO_LOCAL_DATE_TIME) + ".000";
        assertThat(api.changeLine(ADMIN_KEY, 1, Map.of("opensAt", local))
                        .orFail()
                        .path("opensAt")
                        .asString())
                .isEqualTo(local);
        admitWaiting();
        Person first = join();
        assertThat(first.check().orFail().path("expectedTime").asString()).isEqualTo(local);
        admitWaiting();
        assertWaitsAt(1, first.check());

        clock.set(opening);
        admitWaiting();

        assertAdmitted(first.check());
        assertThat(api.changeLine(ADMIN_KEY, 1, "{\"opensAt\":null}")
                        .orFail()
                        .path("opensAt")
                        .isNull())
                .isTrue();
    }

    @Test
    void an_unknown_queue_or_an_impossible_change_of_one_is_refused() {
        assertRefused(api.changeLine(ADMIN_KEY, 999_999, Map.of("capacity", 1)), 404, "NOT_FOUND");
        assertRefused(api.changeLine("nobody's key", 1, Map.of("capacity", 1)), 404, "NOT_FOUND");
        assertRefused(api.changeLine(ADMIN_KEY, 1, Map.of("opensAt", "2030-06-31T10:00:00")), 400, "INVALID_REQUEST");
        assertRefused(api.getToken("kim", 999_999L), 404, "CONCERT_NOT_FOUND");
    }

    @Test
    void a_hold_made_late_in_the_session_can_be_paid_until_its_deadline() {
        Person person = join();
        person.charge(PRICE).orFail();
        timePasses(SESSION_WINDOW.minusSeconds(1));
        long reservation = held(person, 1);

        timePasses(HOLD.minusMillis(1));

        person.pay(reservation, PRICE).orFail();
    }

    @Test
    void a_user_cannot_see_or_change_what_belongs_to_another() {
        roomFor(2);
        Person owner = join();
        Person other = join();
        other.charge(PRICE).orFail();
        long reservation = held(owner, 1);

        assertRefused(other.look(reservation), 404, "RESERVATION_NOT_FOUND");
        assertRefused(other.cancel(reservation), 404, "RESERVATION_NOT_FOUND");
        assertRefused(other.pay(reservation, PRICE), 404, "RESERVATION_NOT_FOUND");
        assertThat(owner.look(reservation).orFail().path("status").asString()).isEqualTo("HELD");
        assertThat(other.balance()).isEqualTo(PRICE);
    }
}
