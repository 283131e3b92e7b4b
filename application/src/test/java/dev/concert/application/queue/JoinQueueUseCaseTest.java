package dev.concert.application.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.Username;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JoinQueueUseCaseTest extends UseCaseTest {

    @Test
    void an_unknown_name_becomes_a_user_with_an_empty_wallet() {
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");

        assertThat(lee.userId()).isNotEqualTo(kim.userId());
        assertThat(balance(kim)).isZero();
    }

    @Test
    void a_new_user_may_not_have_a_name_with_a_character_that_cannot_be_seen() {
        assertThat(withoutEffect(() -> outcomeOf("minji\u3164", null)))
                .isEqualTo(new JoinQueueUseCase.UsernameRefused());
    }

    @Test
    void a_refused_name_is_refused_before_the_concert_is_looked_for() {
        assertThat(outcomeOf("minji\u3164", new ConcertId(404))).isEqualTo(new JoinQueueUseCase.UsernameRefused());
        assertThat(outcomeOf("minji", new ConcertId(404))).isEqualTo(new JoinQueueUseCase.ConcertNotFound());
    }

    @Test
    void a_user_keeps_a_name_that_new_users_may_not_have() {
        UserId minji = new Given(app.database).user("minji\u3164");

        assertThat(join("minji\u3164").userId()).isEqualTo(minji);
        assertThat(join("minji").userId()).isNotEqualTo(minji);
    }

    private JoinQueueUseCase.Outcome outcomeOf(String name, @Nullable ConcertId concertId) {
        return app.useCases.joinQueue().join(new JoinQueueUseCase.Command(new Username(name), concertId));
    }

    @Test
    void a_token_is_admitted_and_claimed_at_once_with_a_free_slot_and_nobody_waiting() {
        QueueToken kim = join("kim");

        assertThat(kim.number()).isEqualTo(1);
        assertThat(kim.issuedAt()).isEqualTo(NOW);
        assertThat(kim.state()).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, NOW, null));
        assertThat(stored(kim)).isEqualTo(kim);
    }

    @Test
    void without_a_free_slot_the_token_waits() {
        fillTheHouse();

        QueueToken kim = join("kim");

        assertThat(kim.state()).isEqualTo(new Waiting());
        assertThat(stored(kim)).isEqualTo(kim);
    }

    @Test
    void numbers_follow_the_order_of_asking_without_gaps() {
        List<Long> numbers =
                IntStream.range(0, 10).mapToObj(i -> join("user " + i).number()).toList();

        assertThat(numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void a_free_slot_goes_to_the_waiting_user_before_the_arriving_one() {
        QueueToken inside = join("inside");
        fillTheHouse();
        QueueToken first = join("first");
        app.useCases.leaveQueue().leave(inside.id());

        QueueToken second = join("second");

        assertThat(second.state()).isEqualTo(new Waiting());
        admit();
        assertThat(state(first)).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, null, null));
        assertThat(state(second)).isEqualTo(new Waiting());
    }

    @Test
    void a_waiting_user_who_joins_again_keeps_token_and_number() {
        fillTheHouse();
        QueueToken kim = join("kim");
        join("lee");

        assertThat(withoutEffect(() -> join("kim"))).isEqualTo(kim);
    }

    @Test
    void an_admitted_user_who_joins_again_keeps_the_token_and_gains_no_time() {
        QueueToken kim = join("kim");

        at(SESSION_END.minus(TICK));

        assertThat(withoutEffect(() -> join("kim"))).isEqualTo(kim);
    }

    @Test
    void joining_again_within_the_claim_window_claims_the_admission() {
        fillTheHouse();
        QueueToken kim = join("kim");
        app.resize(CAPACITY + 1);
        admit();

        at(CLAIM_END.minus(TICK));
        QueueToken again = join("kim");

        assertThat(again.id()).isEqualTo(kim.id());
        assertThat(again.state()).isEqualTo(new Admitted(NOW, CLAIM_END, SESSION_END, CLAIM_END.minus(TICK), null));
        assertThat(stored(kim)).isEqualTo(again);
    }

    @Test
    void a_user_who_did_not_show_up_goes_to_the_end_of_the_queue() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        app.resize(CAPACITY + 1);
        admit();

        at(CLAIM_END);
        QueueToken again = join("kim");

        assertThat(state(kim)).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
        assertThat(again.id()).isNotEqualTo(kim.id());
        assertThat(again.userId()).isEqualTo(kim.userId());
        assertThat(again.number()).isEqualTo(lee.number() + 1);
        assertThat(again.state()).isEqualTo(new Waiting());
        admit();
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(state(again)).isEqualTo(new Waiting());
    }

    @Test
    void a_user_whose_session_is_over_gets_a_new_token() {
        QueueToken kim = join("kim");

        at(SESSION_END);
        QueueToken again = join("kim");

        assertThat(state(kim)).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
        assertThat(again.number()).isEqualTo(2);
        assertThat(again.state()).isInstanceOf(Admitted.class);
    }

    @Test
    void a_user_who_has_paid_goes_to_the_end_of_the_queue() {
        QueueToken kim = join("kim");
        fillTheHouse();
        QueueToken lee = join("lee");
        Reservation held = held(kim, performance(1), 1);
        charge(kim, 50_000);
        pay(kim, held);

        QueueToken again = join("kim");

        assertThat(again.id()).isNotEqualTo(kim.id());
        assertThat(again.number()).isEqualTo(lee.number() + 1);
        assertThat(again.state()).isEqualTo(new Waiting());
        admit();
        assertThat(state(lee)).isInstanceOf(Admitted.class);
        assertThat(state(again)).isEqualTo(new Waiting());
    }

    @Test
    void a_user_who_left_goes_to_the_end_of_the_queue() {
        fillTheHouse();
        QueueToken kim = join("kim");
        QueueToken lee = join("lee");
        app.useCases.leaveQueue().leave(kim.id());

        assertThat(join("kim").number()).isEqualTo(lee.number() + 1);
    }

    @Test
    void a_joining_user_gets_the_slot_of_an_admission_that_nothing_has_ended_yet() {
        fillTheHouse();

        at(SESSION_END);
        QueueToken kim = join("kim");

        assertThat(kim.state()).isInstanceOf(Admitted.class);
        assertThat(queue().admitted()).isEqualTo(1);
        assertThat(queue().queue().waiting()).isZero();
    }

    @Test
    void users_who_join_twice_at_once_have_one_token_each_and_the_first_are_admitted() throws Exception {
        List<Callable<QueueToken>> calls = IntStream.range(0, 40)
                .<Callable<QueueToken>>mapToObj(call -> () -> join("user " + call % 20))
                .toList();
        List<QueueToken> joined = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(calls.size())) {
            for (Future<QueueToken> answer : executor.invokeAll(calls)) {
                joined.add(answer.get());
            }
        }

        for (int user = 0; user < 20; user++) {
            assertThat(joined.get(user).id()).isEqualTo(joined.get(user + 20).id());
        }
        assertThat(joined.stream().map(QueueToken::number).distinct().sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(joined)
                .allSatisfy(
                        token -> assertThat(token.state() instanceof Admitted).isEqualTo(token.number() <= CAPACITY));
    }
}
