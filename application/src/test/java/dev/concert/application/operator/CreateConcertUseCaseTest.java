package dev.concert.application.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.user.Username;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CreateConcertUseCaseTest extends UseCaseTest {

    @Test
    void a_concert_is_on_sale_with_all_its_dates_and_seats() {
        Concert concert = app.useCases
                .createConcert()
                .create(new ConcertPlan(
                        "Encore",
                        "MAKTUB",
                        List.of(new PerformancePlan(DATE.plusDays(1), PRICE, 2), new PerformancePlan(DATE, PRICE, 3))));

        assertThat(concert).isEqualTo(new Concert(concert.id(), "Encore", "MAKTUB", true));
        assertThat(app.concertQueries.availableDates(concert.id(), DATE, NOW))
                .isInstanceOfSatisfying(
                        AvailableDates.class,
                        available -> assertThat(available.dates()).containsExactly(DATE, DATE.plusDays(1)));
        assertThat(app.concertQueries.availableSeats(concert.id(), DATE, DATE, NOW))
                .isEqualTo(new AvailableSeats(List.of(1, 2, 3)));
    }

    private static ConcertPlan plan(boolean published) {
        return new ConcertPlan("Encore", "MAKTUB", published, List.of(new PerformancePlan(DATE, PRICE, 3)));
    }

    private Object create(ConcertPlan plan, @Nullable QueuePlan queue, String actor, @Nullable Keyed<Concert> keyed) {
        var call = call(actor, new Request<>(plan.name(), keyed, Concert.class));
        return outcome(app.useCases.createConcert().create(new CreateConcertUseCase.Command(plan, queue, call)));
    }

    @Test
    void a_concert_has_its_own_queue_with_its_settings_from_the_first_moment_on() {
        QueuePlan closed = new QueuePlan(7, queue -> queue.pause().openAt(NOW.plusSeconds(60)));

        Concert concert = (Concert) create(plan(true), closed, "admin", null);

        Queue queue = app.useCases
                .directory()
                .find(app.useCases.directory().queueOf(concert.id()))
                .queue();
        assertThat(queue.concertId()).isEqualTo(concert.id());
        assertThat(queue.capacity()).isEqualTo(7);
        assertThat(queue.paused()).isTrue();
        assertThat(queue.opensAt()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void a_concert_that_is_not_published_can_neither_be_waited_for_nor_booked() {
        QueueToken kim = join("kim");
        Concert concert = (Concert) create(plan(false), null, "admin", null);
        Concert withQueue = (Concert) create(plan(false), new QueuePlan(1, queue -> queue), "admin", null);

        for (Concert hidden : List.of(concert, withQueue)) {
            var join = new JoinQueueUseCase.Command(new Username("lee"), hidden.id());
            assertThat(app.useCases.joinQueue().join(join)).isEqualTo(new JoinQueueUseCase.ConcertNotFound());
            assertThat(reserve(
                            kim,
                            app.database
                                    .concerts()
                                    .findPerformance(hidden.id(), DATE)
                                    .orElseThrow(),
                            1))
                    .isEqualTo(new ReserveSeatsUseCase.ConcertNotFound());
        }
    }

    @Test
    void a_concert_can_be_waited_for_and_booked_once_it_is_published_and_no_longer_when_it_is_hidden_again() {
        QueueToken kim = join("kim");
        Concert concert = (Concert) create(plan(false), null, "admin", null);
        var performance =
                app.database.concerts().findPerformance(concert.id(), DATE).orElseThrow();

        publish(concert, true);
        assertThat(join("lee", concert.id()).queueId()).isEqualTo(QueueId.GLOBAL);
        Reservation held = held(kim, performance, 1);
        charge(kim, PRICE.won());

        publish(concert, false);
        assertThat(reserve(join("park"), performance, 2)).isEqualTo(new ReserveSeatsUseCase.ConcertNotFound());
        assertThat(pay(kim, held)).isInstanceOf(PayReservationUseCase.Completed.class);
        assertThat(outcome(app.useCases.changeConcert().change(new ConcertId(987_654), same -> same, call(Void.class))))
                .isEqualTo(Optional.empty());
    }

    private void publish(Concert concert, boolean published) {
        app.useCases
                .changeConcert()
                .change(concert.id(), it -> new Concert(it.id(), it.name(), it.artist(), published), call(Void.class));
    }

    @Test
    void a_repetition_under_a_key_makes_no_second_concert_and_keys_of_two_operators_are_two() {
        Keyed<Concert> keyed = new Keyed<>(
                new IdempotencyKey("k"), concert -> "concert " + concert.id().value());
        Concert concert = (Concert) create(plan(true), null, "admin", keyed);

        assertThat(create(plan(true), null, "admin", keyed))
                .isEqualTo(new Answer.Replayed<>("concert " + concert.id().value()));
        var other = new ConcertPlan("Other", "MAKTUB", plan(true).performances());
        assertThat(create(other, null, "admin", keyed)).isEqualTo(new Answer.KeyReused<>());
        assertThat(create(plan(true), null, "partner", keyed)).isInstanceOf(Concert.class);
        assertThat(app.database.concerts.rows()).hasSize(2);
        app.answers.use(new IdempotencyKey("busy"));
        assertThat(create(plan(true), null, "admin", new Keyed<>(new IdempotencyKey("busy"), made -> "")))
                .isEqualTo(new Answer.KeyInUse<>());
    }
}
