package dev.concert.application.operator;

import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.operator.ReleaseReservationUseCase.AlreadyPaid;
import dev.concert.application.operator.ReleaseReservationUseCase.AlreadyRefunded;
import dev.concert.application.operator.ReleaseReservationUseCase.NotFound;
import dev.concert.application.operator.ReleaseReservationUseCase.Released;
import dev.concert.application.reservation.PayReservationUseCase.AlreadyCancelled;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.shared.Ids.ReservationId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseReservationUseCaseTest extends UseCaseTest {

    private QueueToken kim;
    private Performance performance;
    private Reservation held;

    @BeforeEach
    void givenThatKimHoldsTwoSeats() {
        kim = join("kim");
        performance = performance(3);
        held = held(kim, performance, 1, 2);
    }

    private Object release(ReservationId id) {
        return outcome(app.useCases.releaseReservation().release(id, call(Released.class)));
    }

    @Test
    void a_hold_that_is_released_frees_its_seats_and_lets_the_token_fall_back_to_its_session() {
        assertThat(release(held.id())).isEqualTo(new Released());

        assertThat(app.database.reservations.get(held.id()).state()).isEqualTo(new Cancelled(NOW));
        assertThat(seat(performance, 1).isAvailableAt(NOW)).isTrue();
        assertThat(stored(kim).coversHold()).isFalse();
        assertThat(pay(kim, held)).isEqualTo(new AlreadyCancelled());
        held(join("lee"), performance, 1, 2);
        assertThat(app.audit.newest(null, 10)).hasSize(1);
    }

    @Test
    void a_hold_that_is_over_is_not_released_again() {
        release(held.id());
        assertThat(withoutEffect(() -> release(held.id()))).isEqualTo(new Released());

        Reservation second = held(kim, performance, 3);
        at(NOW.plus(HOLD));
        assertThat(withoutEffect(() -> release(second.id()))).isEqualTo(new Released());
        app.useCases.expireReservations().expire();
        assertThat(withoutEffect(() -> release(second.id()))).isEqualTo(new Released());
        assertThat(app.audit.newest(null, 10)).hasSize(1);
    }

    @Test
    void what_is_paid_or_refunded_is_not_released() {
        charge(kim, 2 * PRICE.won());
        pay(kim, held);

        assertThat(withoutEffect(() -> release(held.id()))).isEqualTo(new AlreadyPaid());
        app.useCases.refundReservation().refund(held.id(), call(RefundReservationUseCase.Refunded.class));
        assertThat(withoutEffect(() -> release(held.id()))).isEqualTo(new AlreadyRefunded());
        assertThat(withoutEffect(() -> release(new ReservationId(987_654)))).isEqualTo(new NotFound());
    }
}
