package dev.concert.application.access;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.Owner;
import dev.concert.application.access.IdempotencyStore.Owner.Actor;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.application.access.IdempotencyStore.StoredAnswer;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Version.StaleVersionException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link IdempotencyStore} keeps. */
public abstract class IdempotencyStoreContract extends RepositoryContract {

    private static final IdempotencyKey KEY = new IdempotencyKey("order 1");
    private static final IdempotencyKey OTHER_KEY = new IdempotencyKey("Order 1");

    private QueueToken kim;

    protected abstract IdempotencyStore answers();

    @BeforeEach
    void givenAToken() {
        kim = given().admitted();
    }

    private Optional<StoredAnswer> find(Owner owner, IdempotencyKey key) {
        return atomically(() -> answers().lock(owner, key));
    }

    private Optional<StoredAnswer> find(QueueToken token, IdempotencyKey key) {
        return find(new Bearer(token.id()), key);
    }

    private static StoredAnswer answer(String text) {
        return new StoredAnswer("charge 5", text);
    }

    private void keep(Owner owner, IdempotencyKey key, String text, Instant at) {
        commit(() -> {
            answers().lock(owner, key);
            answers().add(owner, key, answer(text), at);
        });
    }

    private void keep(QueueToken token, IdempotencyKey key, String text, Instant at) {
        keep(new Bearer(token.id()), key, text, at);
    }

    private int forget(Instant until, int limit) {
        return atomically(() -> answers().forget(until, limit));
    }

    @Test
    void what_was_kept_is_found_under_its_key_and_under_no_other() {
        keep(kim, KEY, "{\"point\":5}", NOW);

        assertThat(find(kim, KEY)).contains(answer("{\"point\":5}"));
        assertThat(find(kim, OTHER_KEY)).isEmpty();
    }

    @Test
    void what_was_kept_is_found_by_any_token_of_the_same_user_also_when_the_first_has_ended() {
        keep(kim, KEY, "five", NOW);
        given().changed(kim, token -> token.end(EndReason.LEFT, NOW));
        QueueToken next = given().stored(given().line(), kim.userId(), Given::admit);

        assertThat(find(kim, KEY)).contains(answer("five"));
        assertThat(find(next, KEY)).contains(answer("five"));
    }

    @Test
    void the_same_key_of_another_user_is_another_key() {
        QueueToken lee = given().admitted();
        keep(kim, KEY, "five", NOW);

        assertThat(find(lee, KEY)).isEmpty();
        keep(lee, KEY, "six", NOW);

        assertThat(find(kim, KEY)).contains(answer("five"));
        assertThat(find(lee, KEY)).contains(answer("six"));
    }

    @Test
    void the_same_key_of_an_operator_is_another_key() {
        Owner admin = new Actor("admin");
        Owner partner = new Actor("partner");
        keep(kim, KEY, "five", NOW);
        keep(admin, KEY, "six", NOW);

        assertThat(find(kim, KEY)).contains(answer("five"));
        assertThat(find(admin, KEY)).contains(answer("six"));
        assertThat(find(partner, KEY)).isEmpty();
        assertThatExceptionOfType(StaleVersionException.class).isThrownBy(() -> keep(admin, KEY, "seven", NOW));
        assertThat(forget(NOW, 10)).isEqualTo(2);
        assertThat(find(admin, KEY)).isEmpty();
    }

    @Test
    void under_a_token_that_was_never_given_out_there_is_nothing() {
        assertThat(find(new Bearer(given().tokenId()), KEY)).isEmpty();
    }

    @Test
    void an_answer_of_a_unit_of_work_that_is_rolled_back_never_was() {
        ports().rollBack(() -> {
            answers().lock(new Bearer(kim.id()), KEY);
            answers().add(new Bearer(kim.id()), KEY, answer("five"), NOW);
        });

        assertThat(find(kim, KEY)).isEmpty();
        keep(kim, KEY, "six", NOW);
        assertThat(find(kim, KEY)).contains(answer("six"));
    }

    /** The wait for a key is short and the machine may be slow: a wait that was in vain is repeated with another key. */
    private Met<Optional<StoredAnswer>> meetUnder(
            QueueToken second, Function<IdempotencyKey, IdempotencyKey> secondKey, Consumer<IdempotencyKey> then) {
        for (int attempt = 1; ; attempt++) {
            IdempotencyKey key = new IdempotencyKey("attempt " + attempt);
            try {
                return meet(
                        () -> answers().lock(new Bearer(kim.id()), key),
                        () -> then.accept(key),
                        () -> answers().lock(new Bearer(second.id()), secondKey.apply(key)));
            } catch (AssertionError failure) {
                if (!(failure.getCause() instanceof KeyInUseException)) {
                    throw failure;
                }
            }
        }
    }

    private Met<Optional<StoredAnswer>> meetUnder(
            QueueToken second, Function<IdempotencyKey, IdempotencyKey> secondKey) {
        return meetUnder(second, secondKey, key -> {});
    }

    @Test
    void a_key_in_use_is_waited_for_and_its_answer_found() {
        var met = meetUnder(
                kim, Function.identity(), key -> answers().add(new Bearer(kim.id()), key, answer("five"), NOW));

        assertThat(met.afterWaiting()).contains(answer("five"));
    }

    @Test
    void a_key_in_use_is_also_waited_for_by_another_token_of_its_user() {
        given().changed(kim, token -> token.end(EndReason.LEFT, NOW));
        QueueToken next = given().stored(given().line(), kim.userId(), Given::admit);

        assertThat(meetUnder(next, Function.identity()).afterWaiting()).isEmpty();
    }

    @Test
    void another_key_of_the_same_user_is_not_waited_for() {
        assertThat(meetUnder(kim, _key -> OTHER_KEY).withoutWaiting()).isEmpty();
    }

    @Test
    void the_same_key_of_another_user_is_not_waited_for() {
        assertThat(meetUnder(given().admitted(), Function.identity()).withoutWaiting())
                .isEmpty();
    }

    @Test
    void a_key_is_free_again_after_a_roll_back() {
        ports().rollBack(() -> answers().lock(new Bearer(kim.id()), KEY));

        keep(kim, KEY, "five", NOW);

        assertThat(find(kim, KEY)).contains(answer("five"));
    }

    @Test
    void stored_answers_need_a_unit_of_work() {
        keep(kim, KEY, "five", NOW);

        assertNeedsUnitOfWork(() -> answers().lock(new Bearer(kim.id()), OTHER_KEY));
        assertNeedsUnitOfWork(() -> answers().add(new Bearer(kim.id()), OTHER_KEY, answer("six"), NOW));
        assertNeedsUnitOfWork(() -> answers().forget(NOW, 1));
        assertThat(find(kim, KEY)).isPresent();
        assertThat(find(kim, OTHER_KEY)).isEmpty();
    }

    @Test
    void there_is_one_answer_under_a_key() {
        keep(kim, KEY, "five", NOW);

        assertThatExceptionOfType(StaleVersionException.class).isThrownBy(() -> keep(kim, KEY, "six", NOW));

        assertThat(find(kim, KEY)).contains(answer("five"));
    }

    @Test
    void the_longest_key_and_the_longest_answer_come_back_as_they_were() {
        IdempotencyKey longest = new IdempotencyKey("~ '\"\\%".repeat(50).substring(0, IdempotencyKey.MAX_LENGTH));
        String text = "{\"concertName\":\"" + "여름밤의 재즈 ".repeat(100) + "\"}";
        keep(kim, longest, text, NOW);

        assertThat(find(kim, longest)).contains(answer(text));
    }

    @Test
    void the_oldest_answers_are_forgotten_first_and_none_that_is_younger() {
        for (int i = 0; i < 4; i++) {
            keep(kim, new IdempotencyKey("key " + i), "answer " + i, NOW.plusSeconds(i));
        }

        assertThat(forget(NOW.plusSeconds(2), 2)).isEqualTo(2);
        assertThat(find(kim, new IdempotencyKey("key 1"))).isEmpty();
        assertThat(find(kim, new IdempotencyKey("key 2"))).isPresent();
        assertThat(forget(NOW.plusSeconds(2), 2)).isEqualTo(1);
        assertThat(forget(NOW.plusSeconds(2), 2)).isZero();
        assertThat(find(kim, new IdempotencyKey("key 3"))).isPresent();
    }
}
