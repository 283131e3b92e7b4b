package dev.concert.domain.shared;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WholeMillisecondsTest {

    private static final Instant FINER = NOW.plusNanos(1);
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final ReservationId RESERVATION = new ReservationId(1);
    private static final UserId USER = new UserId(1);
    private static final QueueId QUEUE = new QueueId(1);
    private static final TokenId TOKEN = new TokenId(new UUID(0, 1));

    @Test
    void a_whole_instant_is_returned() {
        assertThat(WholeMilliseconds.require(NOW, "An instant")).isEqualTo(NOW);
    }

    private static DynamicTest refused(String what, ThrowingCallable made) {
        return DynamicTest.dynamicTest(
                what,
                () -> assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining("whole"));
    }

    @TestFactory
    Stream<DynamicTest> a_finer_instant_does_not_enter() {
        QueueToken token = QueueToken.issue(TOKEN, QUEUE, 1, USER, NOW);
        return Stream.of(
                refused("a held seat", () -> new SeatState.Held(RESERVATION, FINER)),
                refused("the begin of a reservation", () -> reservation(FINER, LATER)),
                refused("the end of a reservation", () -> reservation(NOW, LATER.plusNanos(1))),
                refused("the length of a hold", () -> new ReservationPolicy(Duration.ofNanos(1), 1)),
                refused("a paid reservation", () -> reservation(NOW, LATER).pay(FINER)),
                refused("a cancelled reservation", () -> reservation(NOW, LATER).cancel(FINER)),
                refused("a payment", () -> new Payment(RESERVATION, USER, PRICE, FINER)),
                refused("a token", () -> QueueToken.issue(TOKEN, QUEUE, 1, USER, FINER)),
                refused("an admission", () -> token.admit(ADMISSION, FINER)),
                refused("a claim", () -> token.admit(ADMISSION, NOW).claim(FINER)),
                refused("a covered hold", () -> token.admit(ADMISSION, NOW).coverHold(FINER)),
                refused("an end", () -> token.end(EndReason.LEFT, FINER)),
                refused("a former admission", () -> new QueueTokenState.Ended(NOW, EndReason.LEFT, FINER)),
                refused("a departure", () -> new Departure(1, 1, Departure.Kind.LEFT, FINER)),
                refused(
                        "the opening of a queue",
                        () -> new Queue(QUEUE, null, 1, false, FINER, null, Queue.Tally.EMPTY)));
    }

    private static Reservation reservation(Instant heldAt, Instant heldUntil) {
        return new Reservation(
                RESERVATION,
                USER,
                TOKEN,
                new PerformanceId(1),
                numbers(1),
                PRICE,
                heldAt,
                heldUntil,
                new ReservationState.Held());
    }
}
