package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.UseCaseTest;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.user.Username;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other users do at the same moment. */
@Timeout(30)
class JoinTogetherTest extends UseCaseTest {

    /** Joins them in one batch, in this order. */
    private List<QueueToken> joinTogether(String... names) throws Exception {
        List<FutureTask<QueueToken>> joins = Stream.concat(Stream.of("guest 1"), Stream.of(names))
                .map(name -> new FutureTask<>(() -> join(name)))
                .toList();
        // While the queue is locked here, the first waits for it, and the others for the first.
        app.database.atomically(() -> {
            app.database.queues().lock(QueueId.GLOBAL);
            joins.forEach(JoinTogetherTest::startAndAwaitWaiting);
            return joins;
        });
        return Stream.of(joins.get(1).get(), joins.get(2).get()).toList();
    }

    private static void startAndAwaitWaiting(Runnable join) {
        Thread thread = new Thread(join);
        thread.start();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_user_who_is_back_when_admitted_learns_of_it_and_has_claimed() throws Exception {
        fillTheHouse();
        QueueToken kim = join("kim");
        new Given(app.database).changed(kim, QueueToken::passOver);
        app.resize(CAPACITY + 1);

        List<QueueToken> answers = joinTogether("kim", "lee");

        assertThat(answers.getFirst().state()).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, NOW, null));
        assertThat(stored(answers.getFirst())).isEqualTo(answers.getFirst());
        assertThat(answers.getLast().state()).isEqualTo(new Waiting());
    }

    @Test
    void an_admission_that_ends_while_its_lock_is_waited_for_is_over() {
        fillTheHouse();
        QueueToken kim = join("kim");
        app.resize(CAPACITY + 1);
        admit();
        at(CLAIM_END.minus(TICK));

        JoinQueueUseCase.Outcome again = joinThrough(tokensLockedOnlyAt(() -> app.clock.set(CLAIM_END)))
                .join(new JoinQueueUseCase.Command(new Username("kim"), null));

        assertThat(((JoinQueueUseCase.Joined) again).token().id()).isNotEqualTo(kim.id());
    }

    private QueueTokenRepository tokensLockedOnlyAt(Runnable meanwhile) {
        QueueTokenRepository tokens = app.database.tokens();
        return (QueueTokenRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {QueueTokenRepository.class}, (self, method, arguments) -> {
                    if (method.getName().equals("lockUnended")) {
                        meanwhile.run();
                    }
                    return method.invoke(tokens, arguments);
                });
    }

    private JoinQueueUseCase joinThrough(QueueTokenRepository tokens) {
        return new JoinQueueUseCase(
                app.database.users(),
                tokens,
                new Turnstile(app.database.queues(), tokens, app.database.presence(), InMemoryApplication.ADMISSION),
                app.unitOfWork,
                app.clock,
                app.metrics,
                app.concertQueries,
                app.useCases.directory(),
                app.useCases.presence(),
                UUID::randomUUID);
    }
}
