package dev.concert.domain.queue;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    private static final Instant CLAIM_END = NOW.plus(ADMISSION.claimWindow());
    private static final Instant SESSION_END = NOW.plus(ADMISSION.sessionWindow());

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final Turnstile turnstile = new Turnstile(database.tokens(), ADMISSION);
    private final QueueId line = given.line(2);

    private Turnstile.Turn turn(Instant now) {
        return database.atomically(() -> turnstile.turn(database.queues().lock(line), now));
    }

    private QueueToken token(QueueToken token) {
        return database.tokens.get(token.id());
    }

    private List<QueueToken> waiting(int count) {
        return Stream.generate(() -> given.waiting(line)).limit(count).toList();
    }

    private long admitted() {
        return database.tokens.rows().stream()
                .filter(token -> token.state() instanceof Admitted)
                .count();
    }

    @Test
    void as_many_are_let_in_as_there_are_slots_the_lowest_numbers_first() {
        List<QueueToken> three = waiting(3);

        Turnstile.Turn turn = turn(NOW);

        assertThat(turn.ended()).isEmpty();
        assertThat(turn.admitted())
                .containsExactly(
                        three.get(0).admit(ADMISSION, NOW), three.get(1).admit(ADMISSION, NOW));
        assertThat(token(three.get(0))).isEqualTo(turn.admitted().get(0));
        assertThat(token(three.get(1))).isEqualTo(turn.admitted().get(1));
        assertThat(token(three.get(2)).state()).isEqualTo(new Waiting());
    }

    @Test
    void a_second_turn_lets_in_nobody_more() {
        waiting(3);
        turn(NOW);

        assertThat(turn(NOW)).isEqualTo(new Turnstile.Turn(List.of(), List.of()));
    }

    @Test
    void with_nobody_waiting_nobody_is_let_in() {
        assertThat(turn(NOW)).isEqualTo(new Turnstile.Turn(List.of(), List.of()));
    }

    @Test
    void who_did_not_show_up_makes_room_for_the_next_at_the_end_of_the_claim_window() {
        List<QueueToken> three = waiting(3);
        turn(NOW);
        given.changed(three.get(1), token -> token.claim(NOW));

        assertThat(turn(CLAIM_END.minusMillis(1)).admitted()).isEmpty();
        Turnstile.Turn turn = turn(CLAIM_END);

        assertThat(turn.ended())
                .extracting(QueueToken::id)
                .containsExactly(three.get(0).id());
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
        assertThat(turn.admitted()).containsExactly(three.get(2).admit(ADMISSION, CLAIM_END));
    }

    @Test
    void whose_session_is_over_makes_room_for_the_next() {
        List<QueueToken> three = waiting(3);
        turn(NOW);
        given.changed(three.get(0), token -> token.claim(NOW));
        given.changed(three.get(1), token -> token.claim(NOW).coverHold(SESSION_END.plusMillis(1)));

        Turnstile.Turn turn = turn(SESSION_END);

        assertThat(turn.ended())
                .extracting(QueueToken::id)
                .containsExactly(three.get(0).id());
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
        assertThat(turn.admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void who_left_the_line_is_not_let_in() {
        List<QueueToken> three = waiting(3);
        given.changed(three.get(0), token -> token.end(EndReason.LEFT, NOW));

        assertThat(turn(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(1).id(), three.get(2).id());
    }

    @Test
    void after_the_capacity_was_lowered_nobody_is_let_in_until_enough_have_gone() {
        List<QueueToken> three = waiting(3);
        turn(NOW);
        database.atomically(() -> {
            database.queues().open(line, 1);
            return line;
        });

        assertThat(turn(NOW).admitted()).isEmpty();
        given.changed(three.get(0), token -> token.end(EndReason.PAID, NOW));
        assertThat(turn(NOW).admitted()).isEmpty();
        given.changed(three.get(1), token -> token.end(EndReason.PAID, NOW));
        assertThat(turn(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void after_the_capacity_was_raised_the_next_are_let_in() {
        List<QueueToken> three = waiting(3);
        turn(NOW);
        database.atomically(() -> {
            database.queues().open(line, 3);
            return line;
        });

        assertThat(turn(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void a_turn_of_one_line_leaves_the_others_alone() {
        QueueId other = given.line(2);
        QueueToken there = given.waiting(other);
        QueueToken admittedThere = given.admitted(other);

        turn(SESSION_END);

        assertThat(token(there)).isEqualTo(there);
        assertThat(token(admittedThere)).isEqualTo(admittedThere);
    }

    @Test
    void nobody_overtakes_and_never_are_too_many_inside_whatever_happens() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        Instant now = NOW;
        long lastAdmitted = 0;

        for (int step = 0; step < 1_000; step++) {
            now = now.plus(Duration.ofSeconds(random.nextInt(60)));
            if (random.nextBoolean()) {
                given.waiting(line);
            }
            Instant at = now;
            database.tokens.rows().stream()
                    .filter(token -> token.isLiveAt(at) && random.nextInt(4) == 0)
                    .forEach(token -> given.changed(
                            token, it -> random.nextInt(3) == 0 ? it.end(EndReason.LEFT, at) : it.claim(at)));

            for (QueueToken admitted : turn(now).admitted()) {
                assertThat(admitted.number()).as("number let in, seed %d", seed).isGreaterThan(lastAdmitted);
                lastAdmitted = admitted.number();
            }
            assertThat(admitted()).as("inside, seed %d", seed).isLessThanOrEqualTo(2);
        }
        assertThat(lastAdmitted).as("somebody was let in, seed %d", seed).isGreaterThan(100);
    }

    @Test
    void nobody_is_in_from_before_the_slot_was_given_back() {
        QueueToken inside = given.admitted(line);
        QueueToken alsoInside = given.admitted(line);
        QueueToken waiting = given.waiting(line);
        AtomicReference<Instant> clock = new AtomicReference<>(NOW);
        Instant left = NOW.plusMillis(300);
        // The line is locked, but who is inside may go all the same, and is counted or not.
        QueueTokenRepository tokens = beforeTheCount(() -> {
            clock.set(left);
            QueueToken leaving = database.tokens().lock(inside.id()).orElseThrow();
            database.tokens().save(leaving.end(EndReason.LEFT, left));
        });

        Turnstile.Turn turn = database.atomically(
                () -> new Turnstile(tokens, ADMISSION).turn(database.queues().lock(line), Set.of(), clock::get));

        assertThat(turn.admitted()).containsExactly(waiting.admit(ADMISSION, left));
        assertThat(token(alsoInside)).isEqualTo(alsoInside);
    }

    private QueueTokenRepository beforeTheCount(Runnable work) {
        QueueTokenRepository tokens = database.tokens();
        return (QueueTokenRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {QueueTokenRepository.class}, (self, method, arguments) -> {
                    if (method.getName().equals("countAdmitted")) {
                        work.run();
                    }
                    return method.invoke(tokens, arguments);
                });
    }
}
