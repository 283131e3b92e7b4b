package dev.concert.domain.user;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.UserRepository.Registered;
import dev.concert.domain.wallet.Wallet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link UserRepository} keeps. */
public abstract class UserRepositoryContract extends RepositoryContract {

    private Map<Username, Registered> register(Username... names) {
        return atomically(() -> ports().users().findOrCreate(Set.of(names)));
    }

    private Map<Username, UserId> findOrCreate(Username... names) {
        return register(names).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, user -> user.getValue().id()));
    }

    @Test
    void only_the_call_that_makes_a_user_returns_it_as_new() {
        Username kim = new Username("kim");
        Username lee = new Username("lee");

        assertThat(register(kim).get(kim)).extracting(Registered::isNew).isEqualTo(true);
        assertThat(register(kim, lee))
                .extractingFromEntries(
                        user -> user.getKey(), user -> user.getValue().isNew())
                .containsExactlyInAnyOrder(tuple(kim, false), tuple(lee, true));
    }

    @Test
    void a_new_user_has_an_empty_wallet() {
        UserId id = given().user("kim");

        assertThat(atomically(() -> ports().wallets().lock(id))).isEqualTo(Wallet.empty(id));
    }

    @Test
    void a_user_is_found_again_by_the_name() {
        Username kim = new Username("kim");

        assertThat(findOrCreate(kim)).isEqualTo(findOrCreate(kim));
    }

    @Test
    void a_name_exists_once_it_has_a_user() {
        Username kim = new Username("kim");
        assertThat(exists(kim)).isFalse();

        given().user("kim");

        assertThat(exists(kim)).isTrue();
        assertThat(exists(new Username("Kim"))).isFalse();
    }

    @Test
    void a_user_keeps_a_name_that_new_users_may_not_have() {
        Username kept = new Username("k\u200Bim\u0007");
        UserId id = given().user(kept.value());

        assertThat(exists(kept)).isTrue();
        assertThat(register(kept)).containsExactly(Map.entry(kept, new Registered(id, false)));
    }

    private boolean exists(Username name) {
        return atomically(() -> ports().users().exists(name));
    }

    @Test
    void a_user_is_found_again_within_the_unit_of_work_that_made_it() {
        Username kim = new Username("kim");

        commit(() -> {
            Registered made =
                    requireNonNull(ports().users().findOrCreate(Set.of(kim)).get(kim));
            assertThat(ports().users().findOrCreate(Set.of(kim)))
                    .containsExactly(Map.entry(kim, new Registered(made.id(), false)));
        });
    }

    @Test
    void finding_a_user_again_leaves_the_wallet_alone() {
        UserId id = given().user("kim");
        Wallet charged = given().charged(id, new Money(500));

        given().user("kim");

        assertThat(given().wallet(id)).isEqualTo(charged);
    }

    @Test
    void each_name_gets_its_own_user_whether_known_or_new() {
        Username kim = new Username("kim");
        Username lee = new Username("lee");
        Username park = new Username("park");
        UserId known = findOrCreate(kim).get(kim);

        Map<Username, UserId> found = findOrCreate(kim, lee, park);

        assertThat(found).containsOnlyKeys(kim, lee, park).containsEntry(kim, known);
        assertThat(new HashSet<>(found.values())).hasSize(3);
    }

    @Test
    void nobody_asked_for_is_nobody_found() {
        assertThat(findOrCreate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"김철수", "Kim", "kím", "k_m", "%", "kim' or ''='", "null"})
    void names_are_told_apart_exactly(String text) {
        Username name = new Username(text);
        UserId kim = given().user("kim");

        UserId id = findOrCreate(name).get(name);

        assertThat(id).isNotEqualTo(kim);
        assertThat(findOrCreate(name)).containsExactly(Map.entry(name, id));
    }

    @Test
    void a_name_of_the_greatest_length_is_kept_whole() {
        Username longest = new Username("🎫".repeat(Username.MAX_LENGTH));
        Username almost = new Username("🎫".repeat(Username.MAX_LENGTH - 1));

        assertThat(findOrCreate(longest).get(longest))
                .isEqualTo(findOrCreate(longest).get(longest))
                .isNotEqualTo(findOrCreate(almost).get(almost));
    }

    @Test
    void concurrent_calls_for_one_name_make_one_user() {
        Username kim = new Username("kim");

        List<Registered> found = concurrently(8, () -> register(kim).get(kim));

        assertThat(found.stream().map(Registered::id).distinct()).hasSize(1);
        assertThat(found).filteredOn(Registered::isNew).hasSize(1);
    }

    @Test
    void a_user_made_in_a_unit_of_work_that_is_rolled_back_does_not_exist() {
        Username kim = new Username("kim");
        AtomicReference<UserId> made = new AtomicReference<>();

        ports().rollBack(() -> made.set(
                requireNonNull(ports().users().findOrCreate(Set.of(kim)).get(kim))
                        .id()));

        assertThatThrownBy(() -> atomically(() -> ports().wallets().lock(made.get())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_two_units_of_work_that_ask_for_a_new_name_one_waits_for_the_other() {
        Username kim = new Username("kim");
        AtomicReference<Registered> first = new AtomicReference<>();

        Registered second = requireNonNull(meet(
                        () -> first.set(requireNonNull(
                                ports().users().findOrCreate(Set.of(kim)).get(kim))),
                        () -> ports().users().findOrCreate(Set.of(kim)))
                .afterWaiting()
                .get(kim));

        assertThat(second).isEqualTo(new Registered(first.get().id(), false));
    }

    @Test
    void users_need_a_unit_of_work() {
        Username kim = new Username("kim");

        assertNeedsUnitOfWork(() -> ports().users().findOrCreate(Set.of(kim)));
        assertNeedsUnitOfWork(() -> ports().users().exists(kim));

        assertThat(register(kim).get(kim)).extracting(Registered::isNew).isEqualTo(true);
    }
}
