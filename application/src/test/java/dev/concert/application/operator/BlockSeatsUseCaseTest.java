package dev.concert.application.operator;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.AuditTrail.Entry;
import dev.concert.application.access.AuditTrail.Recorded;
import dev.concert.application.operator.BlockSeatsUseCase.ConcertNotFound;
import dev.concert.application.operator.BlockSeatsUseCase.DateNotFound;
import dev.concert.application.operator.BlockSeatsUseCase.Done;
import dev.concert.application.operator.BlockSeatsUseCase.SeatsUnavailable;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.application.reservation.SeatConflict.Reason;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockSeatsUseCaseTest extends UseCaseTest {

    private Performance performance;

    @BeforeEach
    void givenAPerformance() {
        performance = performance(4);
    }

    private BlockSeatsUseCase.Command command(ConcertId concert, LocalDate date, int... seats) {
        return new BlockSeatsUseCase.Command(concert, date, new TreeSet<>(Given.numbers(seats)), call(Done.class));
    }

    private BlockSeatsUseCase.Command command(int... seats) {
        return command(performance.concert().id(), performance.date(), seats);
    }

    private Object block(int... seats) {
        return outcome(app.useCases.blockSeats().block(command(seats)));
    }

    private Object unblock(int... seats) {
        return outcome(app.useCases.blockSeats().unblock(command(seats)));
    }

    private static SeatConflict conflict(int seat, Reason reason) {
        return new SeatConflict(new SeatNumber(seat), reason);
    }

    @Test
    void a_blocked_seat_is_nobodys_until_it_is_put_back() {
        QueueToken kim = join("kim");

        assertThat(block(1, 2)).isEqualTo(new Done());
        assertThat(reserve(kim, performance, 2, 3))
                .isEqualTo(new ReserveSeatsUseCase.SeatsUnavailable(
                        List.of(conflict(2, Reason.BLOCKED)), Given.numbers(3, 4)));
        assertThat(unblock(2)).isEqualTo(new Done());
        held(kim, performance, 2, 3);
        assertThat(seat(performance, 1).isBlocked()).isTrue();
    }

    @Test
    void all_are_blocked_or_none_and_every_conflict_is_named() {
        Reservation sold = held(join("kim"), performance, 1);
        new Given(app.database).paid(sold, NOW);
        held(join("lee"), performance, 2);

        assertThat(withoutEffect(() -> block(1, 2, 3, 5)))
                .isEqualTo(new SeatsUnavailable(
                        List.of(conflict(1, Reason.SOLD), conflict(2, Reason.HELD), conflict(5, Reason.UNKNOWN))));
        assertThat(seat(performance, 3).isBlocked()).isFalse();
    }

    @Test
    void an_overdue_hold_does_not_keep_a_seat_from_being_blocked_and_can_not_be_paid_then() {
        QueueToken kim = join("kim");
        Reservation overdue = held(kim, performance, 1);
        charge(kim, PRICE.won());
        at(NOW.plus(HOLD));

        assertThat(block(1)).isEqualTo(new Done());
        app.useCases.expireReservations().expire();
        assertThat(seat(performance, 1).isBlocked()).isTrue();
        assertThat(app.database.reservations.get(overdue.id()).isHeldAt(NOW)).isFalse();
    }

    @Test
    void what_is_as_asked_already_is_neither_changed_nor_recorded() {
        block(1, 2);
        assertThat(withoutEffect(() -> block(1, 2))).isEqualTo(new Done());
        block(2, 3);
        unblock(1, 2, 3, 4);
        held(join("kim"), performance, 1);
        assertThat(withoutEffect(() -> unblock(1, 4))).isEqualTo(new Done());
        assertThat(withoutEffect(() -> unblock(1, 5)))
                .isEqualTo(new SeatsUnavailable(List.of(conflict(5, Reason.UNKNOWN))));

        assertThat(app.audit.newest(null, 10))
                .extracting(Recorded::entry)
                .extracting(Entry::action, Entry::before, Entry::after)
                .map(Object::toString)
                .containsExactly(
                        "(\"seats.unblock\", \"{date=2030-06-01, blocked=[1, 2, 3]}\", null)",
                        "(\"seats.block\", null, \"{date=2030-06-01, blocked=[3]}\")",
                        "(\"seats.block\", null, \"{date=2030-06-01, blocked=[1, 2]}\")");
    }

    @Test
    void there_is_nothing_to_block_without_a_concert_or_a_date() {
        var concert = performance.concert().id();

        assertThat(outcome(app.useCases.blockSeats().block(command(new ConcertId(987_654), performance.date(), 1))))
                .isEqualTo(new ConcertNotFound());
        assertThat(outcome(app.useCases
                        .blockSeats()
                        .block(command(concert, performance.date().plusDays(1), 1))))
                .isEqualTo(new DateNotFound());
    }
}
