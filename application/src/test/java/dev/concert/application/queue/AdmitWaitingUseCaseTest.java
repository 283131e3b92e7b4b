package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.application.UnitOfWork;
import dev.concert.application.UseCaseTest;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.ConcertId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AdmitWaitingUseCaseTest extends UseCaseTest {

    @Test
    void while_the_house_is_full_nobody_is_let_in() {
        fillTheHouse();
        join("kim");

        assertThat(withoutEffect(() -> app.admitWaiting.admit(QueueId.GLOBAL)))
                .isEqualTo(new Turnstile.Turn(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void the_first_of_the_line_is_let_in_when_a_slot_is_given_back() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        app.leaveQueue.leave(inside.id());

        assertThat(app.admitWaiting.admit(QueueId.GLOBAL).admitted())
                .extracting(QueueToken::id)
                .containsExactly(kim.id());
        assertThat(stored(lee)).isEqualTo(lee);
    }

    @Test
    void a_line_that_cannot_be_turned_keeps_nobody_waiting_in_another() {
        QueueToken inside = join("inside");
        fillTheHouse();
        join("kim");
        ConcertId concert = performance(3).concert().id();
        app.openLine.open(new OpenLineUseCase.Command(concert, 1));
        QueueToken first = join("first", concert);
        QueueToken lee = join("lee", concert);
        app.leaveQueue.leave(inside.id());
        app.leaveQueue.leave(first.id());
        IllegalStateException failure = new IllegalStateException("The first line");

        AdmitWaitingUseCase admitWaiting = new AdmitWaitingUseCase(
                app.queueQueries,
                app.database.queues(),
                new Turnstile(app.database.queues(), app.database.tokens(), app.database.attendance(), Given.ADMISSION),
                failingAtFirst(failure),
                app.clock,
                app.metrics);

        assertThatThrownBy(admitWaiting::admit).isSameAs(failure);
        assertThat(state(lee)).isInstanceOf(Admitted.class);
    }

    private UnitOfWork failingAtFirst(RuntimeException failure) {
        AtomicBoolean failed = new AtomicBoolean();
        return new UnitOfWork() {
            @Override
            public <T> T execute(Supplier<T> work) {
                if (failed.compareAndSet(false, true)) {
                    throw failure;
                }
                return app.unitOfWork.execute(work);
            }
        };
    }

    @Test
    void everybodys_time_is_judged_by_the_clock() {
        fillTheHouse();
        QueueToken kim = join("kim");

        at(SESSION_END.minus(TICK));
        assertThat(app.admitWaiting.admit(QueueId.GLOBAL).ended()).isEmpty();

        at(SESSION_END);
        Turnstile.Turn turn = app.admitWaiting.admit(QueueId.GLOBAL);

        assertThat(turn.ended()).hasSize(CAPACITY);
        assertThat(turn.admitted()).extracting(QueueToken::id).containsExactly(kim.id());
    }
}
