package dev.concert.domain.queue;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.PresenceRepository.Heartbeat;
import dev.concert.domain.queue.Queue.Tally;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    private static final Instant CLAIM_END = NOW.plus(ADMISSION.claimWindow());
    private static final Instant SESSION_END = NOW.plus(ADMISSION.sessionWindow());
    private static final Duration AWAY = Duration.ofSeconds(90);

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final Given given = new Given(database);
    private final Turnstile turnstile = turnstile(ADMISSION);
    private final QueueId queue = given.line(2);

    @BeforeEach
    void theServiceIsUpAllTheTime() {
        given.watched(NOW, NOW.plus(Duration.ofHours(1)));
    }

    private Turnstile turnstile(AdmissionPolicy policy) {
        return new Turnstile(database.queues(), database.tokens(), database.presence(), policy);
    }

    private Turnstile.Changes admit(Instant now) {
        return database.atomically(() -> turnstile.admit(database.queues().lock(queue), () -> now));
    }

    private QueueToken token(QueueToken token) {
        return database.tokens.get(token.id());
    }

    private List<QueueToken> waiting(int count) {
        return Stream.generate(() -> given.waiting(queue)).limit(count).toList();
    }

    private List<Departure> departures() {
        return database.departures.rows().stream()
                .map(InMemoryDatabase.StoredDeparture::departure)
                .toList();
    }

    private Tally tally() {
        return database.queues.get(queue).tally();
    }

    private long admitted() {
        return database.tokens.rows().stream()
                .filter(token -> token.state() instanceof Admitted)
                .count();
    }

    @Test
    void as_many_tokens_are_admitted_as_slots_are_free_lowest_numbers_first() {
        List<QueueToken> three = waiting(3);

        Turnstile.Changes changes = admit(NOW);

        assertThat(changes.ended()).isEmpty();
        assertThat(changes.admitted())
                .containsExactly(
                        three.get(0).admit(ADMISSION, NOW), three.get(1).admit(ADMISSION, NOW));
        assertThat(token(three.get(0))).isEqualTo(changes.admitted().get(0));
        assertThat(token(three.get(1))).isEqualTo(changes.admitted().get(1));
        assertThat(token(three.get(2)).state()).isEqualTo(new Waiting());
    }

    @Test
    void a_second_run_admits_no_more() {
        waiting(3);
        admit(NOW);

        assertThat(admit(NOW)).isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void a_run_without_a_waiting_token_changes_nothing() {
        assertThat(admit(NOW)).isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void an_unclaimed_admission_frees_its_slot_at_the_end_of_the_claim_window() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.changed(three.get(1), token -> token.claim(NOW));

        assertThat(admit(CLAIM_END.minusMillis(1)).admitted()).isEmpty();
        Turnstile.Changes changes = admit(CLAIM_END);

        assertThat(changes.ended())
                .extracting(QueueToken::id)
                .containsExactly(three.get(0).id());
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(CLAIM_END, EndReason.UNCLAIMED, NOW));
        assertThat(changes.admitted()).containsExactly(three.get(2).admit(ADMISSION, CLAIM_END));
    }

    @Test
    void a_session_that_is_over_frees_its_slot() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.changed(three.get(0), token -> token.claim(NOW));
        given.changed(three.get(1), token -> token.claim(NOW).coverHold(SESSION_END.plusMillis(1)));

        Turnstile.Changes changes = admit(SESSION_END);

        assertThat(changes.ended())
                .extracting(QueueToken::id)
                .containsExactly(three.get(0).id());
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(SESSION_END, EndReason.EXPIRED, NOW));
        assertThat(changes.admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void a_token_that_has_left_is_not_admitted() {
        List<QueueToken> three = waiting(3);
        given.changed(three.get(0), token -> token.end(EndReason.LEFT, NOW));

        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(1).id(), three.get(2).id());
    }

    @Test
    void after_the_capacity_was_lowered_no_token_is_admitted_until_enough_have_ended() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(queue, queue -> queue.resize(1));

        assertThat(admit(NOW).admitted()).isEmpty();
        given.changed(three.get(0), token -> token.end(EndReason.PAID, NOW));
        assertThat(admit(NOW).admitted()).isEmpty();
        given.changed(three.get(1), token -> token.end(EndReason.PAID, NOW));
        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void after_the_capacity_was_raised_the_next_tokens_are_admitted() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(queue, queue -> queue.resize(3));

        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void while_a_queue_is_paused_admissions_end_and_no_token_is_admitted() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(queue, Queue::pause);

        assertThat(admit(CLAIM_END).ended()).hasSize(2);
        assertThat(token(three.get(2)).state()).isEqualTo(new Waiting());

        given.line(queue, Queue::resume);
        assertThat(admit(CLAIM_END).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void no_token_is_admitted_before_the_queue_opens() {
        waiting(3);
        given.line(queue, queue -> queue.openAt(NOW));

        assertThat(admit(NOW.minusMillis(1)).admitted()).isEmpty();
        assertThat(admit(NOW).admitted()).hasSize(2);
    }

    @Test
    void admitted_tokens_depart_in_the_order_of_their_admission() {
        List<QueueToken> three = waiting(3);

        admit(NOW);
        given.line(queue, queue -> queue.resize(3));
        admit(NOW.plusMillis(1));

        assertThat(departures())
                .containsExactly(
                        new Departure(1, three.get(0).number(), Kind.ADMITTED, NOW),
                        new Departure(2, three.get(1).number(), Kind.ADMITTED, NOW),
                        new Departure(3, three.get(2).number(), Kind.ADMITTED, NOW.plusMillis(1)));
        assertThat(tally()).isEqualTo(new Tally(3, 3, 3, 0, 0, 0, Duration.ofMillis(1)));
    }

    @Test
    void slots_that_came_free_are_counted_whatever_freed_them_and_whether_or_not_anybody_waits() {
        List<QueueToken> two = waiting(2);
        admit(NOW);
        given.changed(two.get(0), token -> token.end(EndReason.PAID, NOW));
        admit(NOW);

        admit(CLAIM_END);

        assertThat(tally()).isEqualTo(new Tally(2, 2, 0, 2, 0));
    }

    /** Passes over a token whose owner was away for that long. */
    private final AdmissionPolicy impatient =
            new AdmissionPolicy(ADMISSION.claimWindow(), ADMISSION.sessionWindow(), AWAY, AWAY.multipliedBy(3));

    private Turnstile.Changes admitImpatiently(Instant now) {
        return database.atomically(
                () -> turnstile(impatient).admit(database.queues().lock(queue), () -> now));
    }

    private void heartbeat(QueueToken token, Instant at) {
        database.atomically(() -> {
            database.presence().saveAll(List.of(new Heartbeat(queue, token.number(), at)));
            return at;
        });
    }

    private void comeBack(QueueToken token, Instant at) {
        given.changed(token, QueueToken::comeBack);
        heartbeat(token, at);
    }

    @Test
    void a_token_whose_owner_is_away_when_its_turn_comes_is_passed_over() {
        List<QueueToken> four = waiting(4);
        Instant now = NOW.plus(AWAY);
        heartbeat(four.get(1), now);
        heartbeat(four.get(2), NOW.plusMillis(1));
        heartbeat(four.get(3), now);

        Turnstile.Changes changes = admitImpatiently(now);

        assertThat(changes.passedOver()).containsExactly(four.get(0).passOver());
        assertThat(changes.admitted())
                .extracting(QueueToken::number)
                .containsExactly(four.get(1).number(), four.get(2).number());
        assertThat(token(four.get(0)).state()).isEqualTo(new PassedOver());
        assertThat(departures().getFirst())
                .isEqualTo(new Departure(1, four.get(0).number(), Kind.PASSED_OVER, now));
        assertThat(tally()).isEqualTo(new Tally(4, 3, 2, 0, 1, 0, AWAY));
    }

    @Test
    void no_token_is_passed_over_before_its_turn_comes() {
        List<QueueToken> three = waiting(3);
        heartbeat(three.get(0), NOW.plus(AWAY));
        heartbeat(three.get(1), NOW.plus(AWAY));

        assertThat(admitImpatiently(NOW.plus(AWAY)).passedOver()).isEmpty();
        assertThat(admitImpatiently(NOW.plus(AWAY)).passedOver()).isEmpty();
        assertThat(token(three.get(2))).isEqualTo(three.get(2));
    }

    @Test
    void a_returned_token_gets_the_next_free_slot() {
        List<QueueToken> two = waiting(2);
        Instant now = NOW.plus(AWAY);
        admitImpatiently(now);
        List<QueueToken> waiting = waiting(2);
        waiting.forEach(token -> heartbeat(token, now));
        comeBack(two.get(1), now);

        assertThat(admitImpatiently(now).admitted())
                .extracting(QueueToken::number)
                .containsExactly(two.get(1).number(), waiting.get(0).number());
        assertThat(token(two.get(0)).state()).isEqualTo(new PassedOver());
    }

    @Test
    void a_returned_token_departs_no_second_time() {
        List<QueueToken> one = waiting(1);
        Instant now = NOW.plus(AWAY);
        admitImpatiently(now);
        comeBack(one.getFirst(), now);
        admitImpatiently(now);

        assertThat(departures()).hasSize(1);
        assertThat(tally()).isEqualTo(new Tally(1, 1, 1, 0, 1, 0, AWAY));
    }

    @Test
    void a_returned_token_whose_owner_goes_away_again_is_passed_over_again() {
        List<QueueToken> one = waiting(1);
        admitImpatiently(NOW.plus(AWAY));
        comeBack(one.getFirst(), NOW.plus(AWAY));
        given.line(queue, Queue::pause);
        admitImpatiently(NOW.plus(AWAY));
        given.line(queue, Queue::resume);

        Turnstile.Changes changes = admitImpatiently(NOW.plus(AWAY.multipliedBy(2)));

        assertThat(changes.admitted()).isEmpty();
        assertThat(token(one.getFirst()).state()).isEqualTo(new PassedOver());
        assertThat(departures()).hasSize(1);
    }

    @Test
    void one_run_admits_the_first_present_user_however_many_are_away() {
        List<QueueToken> away = waiting(250);
        QueueToken there = given.waiting(queue);
        Instant now = NOW.plus(AWAY);
        heartbeat(there, now);

        Turnstile.Changes changes = admitImpatiently(now);

        assertThat(changes.passedOver()).hasSameSizeAs(away);
        assertThat(changes.admitted()).extracting(QueueToken::id).containsExactly(there.id());
    }

    @Test
    void one_run_moves_a_thousand_tokens_at_most_and_the_next_goes_on() {
        given.line(queue, queue -> queue.resize(10_000));
        waiting(Turnstile.MAX_TOKENS + 1);

        assertThat(admit(NOW).admitted()).hasSize(Turnstile.MAX_TOKENS);
        assertThat(admit(NOW).admitted()).hasSize(1);
    }

    /** So many tokens arrive at once, whose owners are calling right now. */
    private Turnstile.Changes arrive(int tokens, Instant now) {
        List<UserId> users = Stream.generate(given::user).limit(tokens).toList();
        return database.atomically(() -> {
            Queue locked = database.queues().lock(queue);
            List<QueueToken> arriving = new ArrayList<>();
            for (UserId user : users) {
                locked = locked.issueNumber();
                arriving.add(QueueToken.issue(given.tokenId(), queue, locked.lastNumber(), user, NOW));
            }
            Set<TokenId> present = arriving.stream().map(QueueToken::id).collect(Collectors.toSet());
            return turnstile.arrive(locked, arriving, present, () -> now);
        });
    }

    @Test
    void an_arriving_token_is_admitted_at_once_where_slots_are_free_and_none_waits() {
        Turnstile.Changes changes = arrive(3, NOW.plusMillis(7));

        assertThat(changes.arrived()).extracting(QueueToken::number).containsExactly(1L, 2L, 3L);
        assertThat(changes.admitted()).isEqualTo(changes.arrived().subList(0, 2));
        assertThat(changes.admitted())
                .allMatch(QueueToken::wasAdmittedAtOnce)
                .extracting(QueueToken::issuedAt)
                .containsOnly(NOW.plusMillis(7));
        assertThat(changes.arrived().getLast().state()).isEqualTo(new Waiting());
        assertThat(database.tokens.rows()).containsExactlyElementsOf(changes.arrived());
        assertThat(tally()).isEqualTo(new Tally(3, 2, 2, 0, 0));
    }

    @Test
    void an_arriving_token_gets_the_position_behind_all_counted_ones() {
        assertThat(arrive(4, NOW).arrived())
                .extracting(QueueToken::firstPosition)
                .containsExactly(1L, 1L, 1L, 2L);
        assertThat(arrive(1, NOW).arrived())
                .extracting(QueueToken::firstPosition)
                .containsExactly(3L);
    }

    @Test
    void an_arriving_token_waits_behind_waiting_ones_and_decides_nothing() {
        QueueToken waiting = given.waiting(queue);

        Turnstile.Changes changes = arrive(1, NOW);

        assertThat(changes.admitted()).isEmpty();
        assertThat(changes.arrived()).extracting(QueueToken::state).containsExactly(new Waiting());
        assertThat(changes.arrived()).extracting(QueueToken::firstPosition).containsExactly(2L);
        assertThat(admit(NOW).admitted()).extracting(QueueToken::id).startsWith(waiting.id());
    }

    @Test
    void an_arriving_token_gets_the_slot_of_one_that_has_left() {
        QueueToken leaves = given.admitted(queue);
        given.admitted(queue);
        given.changed(leaves, token -> token.end(EndReason.LEFT, NOW));

        Turnstile.Changes changes = arrive(2, NOW);

        assertThat(changes.admitted()).isEqualTo(changes.arrived().subList(0, 1));
        assertThat(tally()).isEqualTo(new Tally(4, 3, 2, 1, 0));
    }

    @Test
    void an_arriving_token_gets_the_slot_of_an_admission_that_is_over() {
        given.admitted(queue);
        given.admitted(queue);

        Turnstile.Changes changes = arrive(1, SESSION_END);

        assertThat(changes.ended()).hasSize(2);
        assertThat(changes.admitted()).isEqualTo(changes.arrived());
    }

    @Test
    void a_returned_token_is_admitted_before_an_arriving_one() {
        QueueToken back =
                given.stored(queue, given.user(), token -> token.passOver().comeBack());

        Turnstile.Changes changes = arrive(2, NOW);

        assertThat(changes.admitted())
                .extracting(QueueToken::id)
                .containsExactly(back.id(), changes.arrived().getFirst().id());
    }

    @Test
    void a_token_that_arrives_while_the_queue_is_paused_waits() {
        given.line(queue, Queue::pause);

        assertThat(arrive(2, NOW).admitted()).isEmpty();
        assertThat(tally()).isEqualTo(new Tally(2, 0, 0, 0, 0));
    }

    private Queue depart(EndReason reason, QueueToken... leaving) {
        return database.atomically(() -> {
            Queue before = database.queues().lock(queue);
            List<QueueToken> locked = Stream.of(leaving)
                    .map(token -> database.tokens().lock(token.id()).orElseThrow())
                    .toList();
            return turnstile.depart(before, locked, reason, NOW.plusMillis(5));
        });
    }

    @Test
    void waiting_tokens_that_end_depart_in_the_order_given() {
        List<QueueToken> three = waiting(3);

        Queue left = depart(EndReason.LEFT, three.get(2), three.get(0));
        depart(EndReason.FORGOTTEN, three.get(1));

        assertThat(left.tally()).isEqualTo(new Tally(3, 2, 0, 0, 0));
        assertThat(departures())
                .containsExactly(
                        new Departure(1, three.get(2).number(), Kind.LEFT, NOW.plusMillis(5)),
                        new Departure(2, three.get(0).number(), Kind.LEFT, NOW.plusMillis(5)),
                        new Departure(3, three.get(1).number(), Kind.FORGOTTEN, NOW.plusMillis(5)));
        assertThat(tally()).isEqualTo(new Tally(3, 3, 0, 0, 0, 1, Duration.ZERO));
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.LEFT, null));
        assertThat(token(three.get(1)).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.FORGOTTEN, null));
    }

    @Test
    void a_token_that_was_passed_over_ends_without_a_second_departure() {
        QueueToken away = given.stored(queue, given.user(), QueueToken::passOver);

        depart(EndReason.FORGOTTEN, away);

        assertThat(departures()).extracting(Departure::kind).containsExactly(Kind.PASSED_OVER);
        assertThat(tally().forgotten()).isEqualTo(1);
        assertThat(token(away).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.FORGOTTEN, null));
    }

    @Test
    void the_tally_has_the_longest_wait_of_the_run_that_admitted_last() {
        waiting(1);
        admit(NOW.plusSeconds(7));
        assertThat(tally().longestWait()).isEqualTo(Duration.ofSeconds(7));

        admit(NOW.plusSeconds(8));
        assertThat(tally().longestWait()).isEqualTo(Duration.ofSeconds(7));

        arrive(1, NOW.plusSeconds(9));
        assertThat(tally().longestWait()).isZero();
    }

    @Test
    void a_waiting_token_departs_for_no_reason_of_an_admitted_one() {
        QueueToken waiting = given.waiting(queue);

        assertThatThrownBy(() -> depart(EndReason.PAID, waiting)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> depart(EndReason.UNCLAIMED, waiting)).isInstanceOf(IllegalArgumentException.class);
        assertThat(token(waiting)).isEqualTo(waiting);
    }

    @Test
    void a_run_in_one_queue_leaves_the_others_alone() {
        QueueId other = given.line(2);
        QueueToken there = given.waiting(other);
        QueueToken admittedThere = given.admitted(other);

        admit(SESSION_END);

        assertThat(token(there)).isEqualTo(there);
        assertThat(token(admittedThere)).isEqualTo(admittedThere);
    }

    @Test
    void no_token_overtakes_and_never_are_too_many_admitted_whatever_happens() {
        long seed = Long.getLong("seed", 20300501L);
        Random random = new Random(seed);
        Instant now = NOW;
        long lastAdmitted = 0;

        for (int step = 0; step < 1_000; step++) {
            now = now.plus(Duration.ofSeconds(random.nextInt(60)));
            if (random.nextBoolean()) {
                given.waiting(queue);
            }
            Instant at = now;
            database.tokens.rows().stream()
                    .filter(token -> token.isLiveAt(at) && random.nextInt(4) == 0)
                    .forEach(token -> given.changed(
                            token, it -> random.nextInt(3) == 0 ? it.end(EndReason.LEFT, at) : it.claim(at)));

            for (QueueToken admitted : admit(now).admitted()) {
                assertThat(admitted.number())
                        .as("number admitted, seed %d", seed)
                        .isGreaterThan(lastAdmitted);
                lastAdmitted = admitted.number();
            }
            assertThat(admitted()).as("admitted, seed %d", seed).isLessThanOrEqualTo(2);
        }
        assertThat(lastAdmitted).as("enough were admitted, seed %d", seed).isGreaterThan(100);
    }

    @Test
    void no_admission_begins_before_its_slot_was_free() {
        QueueToken inside = given.admitted(queue);
        QueueToken alsoInside = given.admitted(queue);
        QueueToken waiting = given.waiting(queue);
        AtomicReference<Instant> clock = new AtomicReference<>(NOW);
        Instant left = NOW.plusMillis(300);
        // The queue is locked, but an admitted user may leave all the same, and is counted or not.
        QueueTokenRepository tokens = beforeTheCount(() -> {
            clock.set(left);
            QueueToken leaving = database.tokens().lock(inside.id()).orElseThrow();
            database.tokens().save(leaving.end(EndReason.LEFT, left));
        });

        Turnstile.Changes changes =
                database.atomically(() -> new Turnstile(database.queues(), tokens, database.presence(), ADMISSION)
                        .admit(database.queues().lock(queue), clock::get));

        assertThat(changes.admitted()).containsExactly(waiting.admit(ADMISSION, left));
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
