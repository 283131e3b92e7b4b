package dev.concert.application.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Sold;
import org.junit.jupiter.api.Test;

class ExpireReservationsUseCaseTest extends UseCaseTest {

    private final QueueToken kim = join("kim");
    private final QueueToken lee = join("lee");
    private final Performance performance = performance(50);

    @Test
    void a_hold_that_lasts_is_left_alone() {
        held(kim, performance, 1);

        at(HOLD_END.minus(TICK));

        assertThat(withoutEffect(app.useCases.expireReservations()::expire)).isZero();
    }

    @Test
    void a_hold_that_has_run_out_is_marked_and_its_seats_tidied_up() {
        Reservation reservation = held(kim, performance, 1, 2);

        at(HOLD_END);

        assertThat(app.useCases.expireReservations().expire()).isEqualTo(1);
        assertThat(state(reservation)).isEqualTo(new Expired());
        assertThat(seat(performance, 1).state()).isEqualTo(new Available());
        assertThat(seat(performance, 2).state()).isEqualTo(new Available());
        assertThat(withoutEffect(app.useCases.expireReservations()::expire)).isZero();
    }

    @Test
    void what_is_paid_for_is_left_alone() {
        Reservation reservation = held(kim, performance, 1);
        charge(kim, PRICE.won());
        pay(kim, reservation);

        at(HOLD_END);

        assertThat(withoutEffect(app.useCases.expireReservations()::expire)).isZero();
        assertThat(state(reservation)).isEqualTo(new Paid(NOW));
        assertThat(seat(performance, 1).state()).isEqualTo(new Sold(reservation.id(), kim.userId()));
    }

    @Test
    void a_seat_that_somebody_took_over_is_left_alone() {
        Reservation former = held(kim, performance, 1);
        at(HOLD_END);
        Reservation theirs = held(lee, performance, 1);

        assertThat(app.useCases.expireReservations().expire()).isEqualTo(1);

        assertThat(state(former)).isEqualTo(new Expired());
        assertThat(state(theirs)).isEqualTo(new Held());
        assertThat(seat(performance, 1).isHeldBy(theirs.id(), HOLD_END)).isTrue();
    }

    @Test
    void more_than_a_batch_is_tidied_up_in_one_go() {
        int reservations = 450;
        app.resize(reservations + CAPACITY);
        Performance[] dates = new Performance[10];
        for (int day = 0; day < dates.length; day++) {
            dates[day] = performance("Encore", DATE.plusDays(day), 50);
        }
        for (int i = 0; i < reservations; i++) {
            held(join("user " + i), dates[i / 50], i % 50 + 1);
        }

        at(HOLD_END);

        assertThat(app.useCases.expireReservations().expire()).isEqualTo(reservations);
        assertThat(app.database.seats.rows())
                .allSatisfy(seat -> assertThat(seat.state()).isEqualTo(new Available()));
    }
}
