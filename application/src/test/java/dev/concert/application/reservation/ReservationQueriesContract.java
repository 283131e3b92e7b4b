package dev.concert.application.reservation;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ReservationQueries} tells of what is stored through the ports. */
public abstract class ReservationQueriesContract extends RepositoryContract {

    private static final Instant HOLD_END = NOW.plus(HOLD);

    protected abstract ReservationQueries queries();

    private Performance performance;

    @BeforeEach
    void givenAPerformance() {
        performance = given().performance("Encore", DATE, 12);
    }

    private Reservation held() {
        return given().held(given().admitted(), performance, 10, 2);
    }

    private Optional<ReservationView> find(Reservation reservation, Instant now) {
        return queries().find(reservation.id(), reservation.userId(), now);
    }

    private ReservationView view(Reservation reservation, Status status, @Nullable Instant paidAt) {
        return view(reservation, status, paidAt, null);
    }

    private ReservationView view(
            Reservation reservation, Status status, @Nullable Instant paidAt, @Nullable Instant refundedAt) {
        return new ReservationView(
                reservation.id().value(),
                status,
                performance.concert().id().value(),
                "Encore",
                DATE,
                List.of(2, 10),
                100_000,
                HOLD_END,
                paidAt,
                refundedAt);
    }

    @Test
    void a_held_reservation_is_expired_from_the_end_of_its_hold_on_whatever_is_stored() {
        Reservation held = held();

        assertThat(find(held, HOLD_END.minus(TICK))).contains(view(held, Status.HELD, null));
        assertThat(find(held, HOLD_END)).contains(view(held, Status.EXPIRED, null));
    }

    @Test
    void an_expired_reservation_stays_expired() {
        Reservation expired = given().expired(held(), HOLD_END);

        assertThat(find(expired, HOLD_END)).contains(view(expired, Status.EXPIRED, null));
    }

    @Test
    void a_paid_reservation_says_when_and_stays_paid() {
        Reservation paid = given().paid(held(), NOW.plusSeconds(1));

        assertThat(find(paid, HOLD_END)).contains(view(paid, Status.PAID, NOW.plusSeconds(1)));
    }

    @Test
    void a_refunded_reservation_says_when_it_was_paid_and_refunded() {
        Reservation refunded = given().refunded(held(), HOLD_END);

        assertThat(find(refunded, HOLD_END)).contains(view(refunded, Status.REFUNDED, NOW, HOLD_END));
    }

    @Test
    void a_cancelled_reservation_stays_cancelled() {
        Reservation cancelled = given().cancelled(held(), NOW.plusSeconds(1));

        assertThat(find(cancelled, HOLD_END)).contains(view(cancelled, Status.CANCELLED, null));
    }

    @Test
    void a_reservation_is_nobody_elses() {
        Reservation held = held();

        assertThat(queries().find(held.id(), given().user(), NOW)).isEmpty();
    }

    @Test
    void a_reservation_that_was_never_made_is_not_found() {
        Reservation held = held();
        ReservationId unknown = new ReservationId(held.id().value() + 1_000);

        assertThat(queries().find(unknown, held.userId(), NOW)).isEmpty();
    }
}
