package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.WrongQueue;
import dev.concert.application.operator.ConfigureQueueUseCase.Configured;
import dev.concert.application.operator.ConfigureQueueUseCase.NotFound;
import dev.concert.application.operator.ConfigureQueueUseCase.Opened;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.user.Username;
import org.junit.jupiter.api.Test;

class QueuesOfConcertsTest extends UseCaseTest {

    private static final ConcertId NO_CONCERT = new ConcertId(987_654);

    private final Performance performance = performance(3);
    private final ConcertId concert = performance.concert().id();

    private Queue openQueue(int capacity) {
        Opened opened = (Opened) openQueue(concert, capacity);
        return app.useCases.directory().find(opened.queueId()).queue();
    }

    @Test
    void a_concert_gets_one_queue_of_its_own_and_another_capacity_when_asked_again() {
        Queue own = openQueue(1);

        assertThat(own.concertId()).isEqualTo(concert);
        assertThat(openQueue(2)).isEqualTo(own.resize(2));
        assertThat(app.useCases.directory().queues())
                .extracting(it -> it.queue().id())
                .contains(QueueId.GLOBAL, own.id());
    }

    @Test
    void an_unknown_concert_gets_no_queue() {
        assertThat(withoutEffect(() -> openQueue(NO_CONCERT, 1))).isEqualTo(new NotFound());
    }

    @Test
    void a_user_waits_in_the_queue_of_the_concert_or_that_of_all_if_it_has_none() {
        assertThat(join("kim", concert).queueId()).isEqualTo(QueueId.GLOBAL);
        Queue own = openQueue(1);

        QueueToken lee = join("lee", concert);
        QueueToken park = join("park", concert);

        assertThat(lee.queueId()).isEqualTo(own.id());
        assertThat(lee.number()).isEqualTo(1);
        assertThat(lee.state()).isInstanceOf(Admitted.class);
        assertThat(park.state()).isEqualTo(new Waiting());
    }

    @Test
    void an_unknown_concert_is_not_waited_for() {
        assertThat(withoutEffect(() ->
                        app.useCases.joinQueue().join(new JoinQueueUseCase.Command(new Username("kim"), NO_CONCERT))))
                .isEqualTo(new JoinQueueUseCase.ConcertNotFound());
    }

    @Test
    void a_user_may_wait_in_two_queues_at_once() {
        openQueue(1);

        assertThat(join("kim", concert).userId()).isEqualTo(join("kim").userId());
        assertThat(join("kim").queueId()).isEqualTo(QueueId.GLOBAL);
    }

    @Test
    void a_concert_with_its_own_queue_is_not_booked_through_another() {
        QueueToken kim = join("kim");
        openQueue(1);

        assertThat(withoutEffect(() -> reserve(kim, performance, 1)))
                .isEqualTo(new Answer.Refused<>(new WrongQueue(concert)));
        assertThat(app.useCases.calls().check(kim.id(), Need.toBook(concert))).isEqualTo(new WrongQueue(concert));
    }

    @Test
    void no_other_concert_is_booked_through_the_queue_of_one() {
        openQueue(1);
        QueueToken kim = join("kim", concert);
        Performance another = performance("Farewell", DATE, 1);

        assertThat(reserve(kim, another, 1))
                .isEqualTo(new Answer.Refused<>(new WrongQueue(another.concert().id())));
        held(kim, performance, 1);
    }

    @Test
    void a_user_who_waits_in_the_wrong_queue_is_refused_at_once() {
        fillTheHouse();
        QueueToken kim = join("kim");
        openQueue(1);

        assertThat(app.useCases.calls().check(kim.id(), Need.toBook(concert))).isEqualTo(new WrongQueue(concert));
    }

    @Test
    void a_hold_from_before_the_concert_had_its_own_queue_may_be_paid() {
        QueueToken kim = join("kim");
        var held = held(kim, performance, 1);
        charge(kim, 50_000);
        openQueue(1);

        pay(kim, held);

        assertThat(seat(performance, 1).isSold()).isTrue();
    }

    @Test
    void a_change_of_a_queue_is_stored_and_shown() {
        QueueToken kim = join("kim");

        var outcome = app.useCases
                .configureQueue()
                .change(QueueId.GLOBAL, queue -> queue.resize(7).pause().openAt(NOW), call(Void.class));

        Queue changed = app.database.queues.get(QueueId.GLOBAL);
        assertThat(changed).isEqualTo(changed.resize(7).pause().openAt(NOW));
        assertThat(outcome).isEqualTo(new Configured(new QueueStatus(changed, true, 1)));
        assertThat(app.useCases.calls().check(kim.id(), Need.ADMITTED)).isEqualTo(new Granted(kim));
    }

    @Test
    void an_unknown_queue_is_not_changed() {
        assertThat(withoutEffect(() ->
                        app.useCases.configureQueue().change(new QueueId(987_654), Queue::pause, call(Void.class))))
                .isEqualTo(new NotFound());
    }
}
