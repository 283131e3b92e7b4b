package dev.concert.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.domain.AlmostRightStore;
import dev.concert.domain.AlmostRightStore.Mistake;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.InMemoryDatabase.LockOrder;
import dev.concert.domain.Ports;
import dev.concert.domain.shared.Ids.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** For each promise of the stored answers there is a store that breaks it, and the contract finds that out. */
class AlmostRightAnswersTest {

    /**
     * @param what the store does wrong
     * @param mistake makes the mistake in a store that is right so far
     * @param rule by which the contract names it
     */
    private record Row(
            String what, BiFunction<InMemoryDatabase, AlmostRightStore, AlmostRightStore> mistake, String rule) {}

    private static final List<Row> ROWS = List.of(
            new Row(
                    "lock keeps no lock",
                    (database, store) -> lock(store, (_arguments, right) -> {
                        Object found = right.get();
                        database.unlock();
                        return found;
                    }),
                    "a_key_in_use_is_waited_for_and_its_answer_found"),
            new Row(
                    "keys belong to tokens",
                    (database, store) -> lock(store, (arguments, _right) -> {
                        database.lockInOrder(LockOrder.KEY, List.of(arguments));
                        return Optional.empty();
                    }),
                    "a_key_in_use_is_also_waited_for_by_another_token_of_its_user"),
            new Row(
                    "a user has one lock for all keys",
                    (database, store) -> lock(store, (arguments, right) -> {
                        database.lockInOrder(LockOrder.KEY, user(database, arguments));
                        return right.get();
                    }),
                    "another_key_of_the_same_user_is_not_waited_for"),
            new Row(
                    "all users share a key",
                    (database, store) -> lock(store, (arguments, right) -> {
                        database.lockInOrder(LockOrder.KEY, arguments[1]);
                        return right.get();
                    }),
                    "the_same_key_of_another_user_is_not_waited_for"),
            new Row(
                    "a key comes free only with its answer",
                    (_database, store) -> {
                        Set<Object> inUse = new HashSet<>();
                        return lock(store, (arguments, right) -> {
                                    if (!inUse.add(arguments[1])) {
                                        throw new KeyInUseException();
                                    }
                                    return right.get();
                                })
                                .but(IdempotencyStore.class, "add", (arguments, right) -> {
                                    inUse.remove(arguments[1]);
                                    return right.get();
                                });
                    },
                    "a_key_is_free_again_after_a_roll_back"),
            new Row(
                    "an answer is kept before the commit",
                    (_database, store) -> {
                        Map<Object, Object> kept = new HashMap<>();
                        return lock(store, (arguments, right) -> {
                                    Object found = right.get();
                                    return Optional.ofNullable(kept.get(arguments[1]))
                                            .or(() -> (Optional<?>) found);
                                })
                                .but(IdempotencyStore.class, "add", (arguments, right) -> {
                                    kept.put(arguments[1], arguments[2]);
                                    return right.get();
                                });
                    },
                    "an_answer_of_a_unit_of_work_that_is_rolled_back_never_was"),
            commitsByItself("lock"),
            commitsByItself("forget"));

    private static AlmostRightStore lock(AlmostRightStore store, Mistake mistake) {
        return store.but(IdempotencyStore.class, "lock", mistake);
    }

    private static UserId user(InMemoryDatabase database, Object[] arguments) {
        return database.tokens.get(((Bearer) arguments[0]).token()).userId();
    }

    private static Row commitsByItself(String method) {
        return new Row(
                method + " commits by itself",
                (database, store) -> store.but(
                        IdempotencyStore.class, method, (_arguments, right) -> database.inSomeUnitOfWork(right)),
                "stored_answers_need_a_unit_of_work");
    }

    @TestFactory
    Stream<DynamicTest> the_contract_names_the_mistake() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.what(), () -> {
                    InMemoryDatabase right = new InMemoryDatabase();
                    assertThat(failureOf(row, right, AlmostRightStore.like(right)))
                            .isEmpty();

                    InMemoryDatabase wrong = new InMemoryDatabase();
                    assertThat(failureOf(row, wrong, row.mistake().apply(wrong, AlmostRightStore.like(wrong))))
                            .isPresent();
                }));
    }

    private static Optional<Throwable> failureOf(Row row, InMemoryDatabase database, AlmostRightStore store)
            throws ReflectiveOperationException {
        IdempotencyStore answers = store.port(IdempotencyStore.class, new InMemoryIdempotencyStore(database));
        return AlmostRightStore.failureOf(row.rule(), new Answers(store, answers));
    }

    private static final class Answers extends IdempotencyStoreContract {

        private final Ports ports;
        private final IdempotencyStore answers;

        Answers(Ports ports, IdempotencyStore answers) {
            this.ports = ports;
            this.answers = answers;
        }

        @Override
        protected Ports ports() {
            return ports;
        }

        @Override
        protected IdempotencyStore answers() {
            return answers;
        }
    }
}
