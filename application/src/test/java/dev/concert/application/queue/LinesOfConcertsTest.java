package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.access.Answer;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.WrongQueue;
import dev.concert.application.queue.ChangeQueueUseCase.Changed;
import dev.concert.application.queue.ChangeQueueUseCase.QueueNotFound;
import dev.concert.application.queue.OpenQueueUseCase.ConcertNotFound;
import dev.concert.application.queue.OpenQueueUseCase.Opened;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.user.Username;
import org.junit.jupiter.api.Test;

class LinesOfConcertsTest extends UseCaseTest {

    private static final ConcertId NO_CONCERT = new ConcertId(987_654);

    private final Performance performance = performance(3);
    private final ConcertId concert = performance.concert().id();

    private Queue openLine(int capacity) {
        return ((Opened) app.openLine.open(new OpenQueueUseCase.Command(concert, capacity))).queue();
    }

    @Test
    void a_concert_gets_one_line_of_its_own_and_another_capacity_when_asked_again() {
        Queue line = openLine(1);

        assertThat(line.concertId()).isEqualTo(concert);
        assertThat(openLine(2)).isEqualTo(line.resize(2));
        assertThat(app.lines.lines()).extracting(it -> it.queue().id()).contains(QueueId.GLOBAL, line.id());
    }

    @Test
    void what_is_no_concert_gets_no_line() {
        assertThat(withoutEffect(() -> app.openLine.open(new OpenQueueUseCase.Command(NO_CONCERT, 1))))
                .isEqualTo(new ConcertNotFound());
    }

    @Test
    void who_wants_a_concert_waits_in_its_own_line_and_in_that_of_all_if_it_has_none() {
        assertThat(join("kim", concert).queueId()).isEqualTo(QueueId.GLOBAL);
        Queue line = openLine(1);

        QueueToken lee = join("lee", concert);
        QueueToken park = join("park", concert);

        assertThat(lee.queueId()).isEqualTo(line.id());
        assertThat(lee.number()).isEqualTo(1);
        assertThat(lee.state()).isInstanceOf(Admitted.class);
        assertThat(park.state()).isEqualTo(new Waiting());
    }

    @Test
    void nobody_waits_for_what_is_no_concert() {
        assertThat(withoutEffect(
                        () -> app.joinQueue.join(new JoinQueueUseCase.Command(new Username("kim"), NO_CONCERT))))
                .isEqualTo(new JoinQueueUseCase.ConcertNotFound());
    }

    @Test
    void one_may_stand_in_two_lines_at_once() {
        openLine(1);

        assertThat(join("kim", concert).userId()).isEqualTo(join("kim").userId());
        assertThat(join("kim").queueId()).isEqualTo(QueueId.GLOBAL);
    }

    @Test
    void a_concert_with_its_own_line_is_not_booked_from_another() {
        QueueToken kim = join("kim");
        openLine(1);

        assertThat(withoutEffect(() -> reserve(kim, performance, 1)))
                .isEqualTo(new Answer.Refused<>(new WrongQueue(concert)));
        assertThat(app.calls.check(kim.id(), Need.toBook(concert))).isEqualTo(new WrongQueue(concert));
    }

    @Test
    void from_the_line_of_a_concert_nothing_else_is_booked() {
        openLine(1);
        QueueToken kim = join("kim", concert);
        Performance another = performance("Farewell", DATE, 1);

        assertThat(reserve(kim, another, 1))
                .isEqualTo(new Answer.Refused<>(new WrongQueue(another.concert().id())));
        held(kim, performance, 1);
    }

    @Test
    void who_waits_in_the_wrong_line_is_told_so_before_waiting_any_longer() {
        fillTheHouse();
        QueueToken kim = join("kim");
        openLine(1);

        assertThat(app.calls.check(kim.id(), Need.toBook(concert))).isEqualTo(new WrongQueue(concert));
    }

    @Test
    void what_was_held_before_the_concert_had_its_own_line_may_be_paid() {
        QueueToken kim = join("kim");
        var held = held(kim, performance, 1);
        charge(kim, 50_000);
        openLine(1);

        pay(kim, held);

        assertThat(seat(performance, 1).isSold()).isTrue();
    }

    @Test
    void what_is_changed_of_a_line_is_stored_and_shown() {
        QueueToken kim = join("kim");

        var outcome = app.changeLine.change(new ChangeQueueUseCase.Command(
                QueueId.GLOBAL, line -> line.resize(7).pause().openAt(NOW)));

        Queue changed = app.database.queues.get(QueueId.GLOBAL);
        assertThat(changed).isEqualTo(changed.resize(7).pause().openAt(NOW));
        assertThat(outcome).isEqualTo(new Changed(new QueueQueries.Line(changed, 1)));
        assertThat(app.calls.check(kim.id(), Need.ADMITTED)).isEqualTo(new Granted(kim));
    }

    @Test
    void what_is_no_line_is_not_changed() {
        assertThat(withoutEffect(() ->
                        app.changeLine.change(new ChangeQueueUseCase.Command(new QueueId(987_654), Queue::pause))))
                .isEqualTo(new QueueNotFound());
    }
}
