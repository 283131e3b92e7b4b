package dev.concert.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.SettableClock;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.domain.Given;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.user.UserRepository.Registered;
import dev.concert.domain.user.Username;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Many at once in the line, on several nodes. */
@PostgresTest
class LineRacesTest {

    private final PostgresPorts ports;
    private final Reads reads;
    private final JdbcTemplate jdbc;

    private final AtomicInteger calls = new AtomicInteger();

    private Given given;
    private List<UseCases> nodes;

    LineRacesTest(PostgresPorts ports, Reads reads, JdbcTemplate jdbc) {
        this.ports = ports;
        this.reads = reads;
        this.jdbc = jdbc;
    }

    @BeforeEach
    void givenThreeNodes() {
        given = new Given(ports);
        SettableClock clock = new SettableClock(Given.NOW);
        nodes = Stream.generate(() -> new UseCases(ports, reads, clock))
                .limit(3)
                .toList();
    }

    private void givenTheLine(int capacity) {
        assertThat(given.line(capacity)).isEqualTo(QueueId.GLOBAL);
    }

    /** Another one each time. */
    private UseCases node() {
        return nodes.get(calls.getAndIncrement() % nodes.size());
    }

    private QueueToken join(String name) {
        return node().join(name);
    }

    private static List<Long> from1To(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void many_first_calls_of_one_user_at_once_make_one_user_one_wallet_and_one_token() {
        givenTheLine(100);

        List<QueueToken> tokens = Race.of(32, () -> join("kim"));

        assertThat(Set.copyOf(tokens)).hasSize(1);
        assertThat(tokens.getFirst().number()).isEqualTo(1);
        assertThat(jdbc.queryForList("SELECT username FROM app_user", String.class))
                .containsExactly("kim");
        assertThat(jdbc.queryForList("SELECT balance FROM wallet", Long.class)).containsExactly(0L);
        assertThat(jdbc.queryForList("SELECT last_number FROM queue", Long.class))
                .containsExactly(1L);
    }

    @Test
    void names_that_come_in_overlapping_groups_are_one_user_each() {
        List<Username> names =
                IntStream.range(0, 20).mapToObj(i -> new Username("user " + i)).toList();
        List<Callable<Map<Username, Registered>>> calls = new ArrayList<>();
        for (int racer = 0; racer < 12; racer++) {
            Random random = new Random(racer);
            Set<Username> group =
                    names.stream().filter(name -> random.nextBoolean()).collect(Collectors.toSet());
            calls.add(() -> ports.atomically(() -> ports.users().findOrCreate(group)));
        }

        List<Map.Entry<Username, Registered>> found = Race.of(calls).stream()
                .flatMap(users -> users.entrySet().stream())
                .toList();

        assertThat(found.stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(user -> user.getValue().id(), Collectors.toSet()))))
                .containsOnlyKeys(names)
                .allSatisfy((name, ids) -> assertThat(ids).hasSize(1));
        assertThat(found).filteredOn(user -> user.getValue().isNew()).hasSameSizeAs(names);
        assertThat(jdbc.queryForList("SELECT count(*) FROM app_user JOIN wallet ON user_id = app_user.id", Long.class))
                .containsExactly((long) names.size());
    }

    /** @param asked and answered by one clock of this JVM */
    private record Join(long asked, long number, long answered) {}

    @Test
    void numbers_have_no_gaps_and_who_was_answered_before_another_asked_has_the_smaller_one() {
        givenTheLine(10);
        int people = 16;
        int joinsEach = 15;
        AtomicInteger named = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(people);
        List<Callable<List<Join>>> calls = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            calls.add(() -> {
                try {
                    List<Join> joins = new ArrayList<>();
                    for (int i = 0; i < joinsEach; i++) {
                        String name = "user " + named.incrementAndGet();
                        long asked = System.nanoTime();
                        long number = join(name).number();
                        joins.add(new Join(asked, number, System.nanoTime()));
                    }
                    return joins;
                } finally {
                    busy.countDown();
                }
            });
        }
        calls.add(() -> {
            do {
                assertThat(jdbc.queryForList(
                                "SELECT coalesce(max(number), 0) = count(*) FROM queue_token", Boolean.class))
                        .containsExactly(true);
            } while (busy.getCount() > 0);
            return List.of();
        });

        List<Join> fromTheBack = Race.of(calls).stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Join::number).reversed())
                .toList();

        assertThat(fromTheBack.reversed())
                .extracting(Join::number)
                .containsExactlyElementsOf(from1To((long) people * joinsEach));
        long earliestAnswerBehind = fromTheBack.getFirst().answered();
        for (Join join : fromTheBack) {
            assertThat(join.asked() - earliestAnswerBehind).as("%s", join).isNegative();
            earliestAnswerBehind = Math.min(earliestAnswerBehind, join.answered());
        }
    }

    @Test
    void a_turnstile_that_many_turn_at_once_lets_in_as_many_as_there_is_room_for_each_once() {
        givenTheLine(7);
        Stream.generate(() -> given.waiting(QueueId.GLOBAL)).limit(20).forEach(waiting -> {});

        List<Long> admitted = Race.of(8, () -> node().admit.admit(QueueId.GLOBAL)).stream()
                .flatMap(turn -> turn.admitted().stream())
                .map(QueueToken::number)
                .toList();

        assertThat(admitted).containsExactlyInAnyOrderElementsOf(from1To(7));
    }

    @Test
    void a_token_that_is_locked_is_waited_for_and_admitted_before_those_behind() {
        givenTheLine(1);
        QueueToken busy = given.waiting(QueueId.GLOBAL);
        QueueToken behind = given.waiting(QueueId.GLOBAL);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch turned = new CountDownLatch(1);

        List<List<Long>> admitted = Race.of(List.<Callable<List<Long>>>of(
                () -> ports.atomically(() -> {
                    ports.tokens().lock(busy.id());
                    locked.countDown();
                    while (turned.getCount() > 0 && waitingForLocks() == 0) {
                        Thread.onSpinWait();
                    }
                    return List.of();
                }),
                () -> {
                    locked.await();
                    try {
                        return node().admit.admit(QueueId.GLOBAL).admitted().stream()
                                .map(QueueToken::number)
                                .toList();
                    } finally {
                        turned.countDown();
                    }
                }));

        assertThat(admitted).containsExactly(List.of(), List.of(busy.number()));
        assertThat(ports.tokens().find(behind.id())).hasValue(behind);
    }

    private long waitingForLocks() {
        return jdbc.queryForList("SELECT count(*) FROM pg_locks WHERE NOT granted", Long.class)
                .getFirst();
    }

    @Test
    void while_users_come_and_go_the_capacity_holds_and_nobody_is_overtaken() {
        int capacity = 5;
        givenTheLine(capacity);
        int people = 12;
        CountDownLatch busy = new CountDownLatch(people);
        Set<Long> insideAtOnce = ConcurrentHashMap.newKeySet();
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            int ownNumber = person;
            calls.add(() -> {
                try {
                    for (int visit = 0; visit < 10; visit++) {
                        QueueToken token = join("user " + ownNumber);
                        node().admit.admit(QueueId.GLOBAL);
                        if ((ownNumber + visit) % 3 == 0) {
                            // Does not come back: the slot is free when the claim window or the session is over.
                            node().pass(Given.ADMISSION.sessionWindow());
                        } else if ((ownNumber + visit) % 3 == 1 || token.state() instanceof Admitted) {
                            node().leave.leave(token.id());
                        }
                    }
                    return true;
                } finally {
                    busy.countDown();
                }
            });
        }
        calls.add(() -> {
            do {
                long inside = jdbc.queryForList("SELECT count(*) FROM queue_token WHERE state = 'ADMITTED'", Long.class)
                        .getFirst();
                insideAtOnce.add(inside);
                assertThat(jdbc.queryForList("""
                        SELECT waiting.number FROM queue_token AS waiting JOIN queue_token AS admitted
                          ON waiting.state = 'WAITING' AND admitted.admitted_at IS NOT NULL
                            AND admitted.number > waiting.number""", Long.class)).isEmpty();
            } while (busy.getCount() > 0);
            return true;
        });

        Race.of(calls);

        assertThat(insideAtOnce).allMatch(inside -> inside <= capacity);
        assertThat(jdbc.queryForList("SELECT number FROM queue_token ORDER BY number", Long.class))
                .isEqualTo(from1To(jdbc.queryForList("SELECT last_number FROM queue", Long.class)
                        .getFirst()));
    }
}
