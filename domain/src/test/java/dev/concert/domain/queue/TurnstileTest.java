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
import dev.concert.domain.shared.UserId;
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
    private final QueueId line = given.line(2);

    @BeforeEach
    void peopleCanAskAllTheTime() {
        given.watched(NOW, NOW.plus(Duration.ofHours(1)));
    }

    private Turnstile turnstile(AdmissionPolicy policy) {
        return new Turnstile(database.queues(), database.tokens(), database.presence(), policy);
    }

    private Turnstile.Changes admit(Instant now) {
        return database.atomically(() -> turnstile.admit(database.queues().lock(line), () -> now));
    }

    private QueueToken token(QueueToken token) {
        return database.tokens.get(token.id());
    }

    private List<QueueToken> waiting(int count) {
        return Stream.generate(() -> given.waiting(line)).limit(count).toList();
    }

    private List<Departure> departures() {
        return database.departures.rows().stream()
                .map(InMemoryDatabase.StoredDeparture::departure)
                .toList();
    }

    private Tally tally() {
        return database.queues.get(line).tally();
    }

    private long admitted() {
        return database.tokens.rows().stream()
                .filter(token -> token.state() instanceof Admitted)
                .count();
    }

    @Test
    void as_many_are_let_in_as_there_are_slots_the_lowest_numbers_first() {
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
    void a_second_turn_lets_in_nobody_more() {
        waiting(3);
        admit(NOW);

        assertThat(admit(NOW)).isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void with_nobody_waiting_nobody_is_let_in() {
        assertThat(admit(NOW)).isEqualTo(new Turnstile.Changes(List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void who_did_not_show_up_makes_room_for_the_next_at_the_end_of_the_claim_window() {
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
    void whose_session_is_over_makes_room_for_the_next() {
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
    void who_left_the_line_is_not_let_in() {
        List<QueueToken> three = waiting(3);
        given.changed(three.get(0), token -> token.end(EndReason.LEFT, NOW));

        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(1).id(), three.get(2).id());
    }

    @Test
    void after_the_capacity_was_lowered_nobody_is_let_in_until_enough_have_gone() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(line, queue -> queue.resize(1));

        assertThat(admit(NOW).admitted()).isEmpty();
        given.changed(three.get(0), token -> token.end(EndReason.PAID, NOW));
        assertThat(admit(NOW).admitted()).isEmpty();
        given.changed(three.get(1), token -> token.end(EndReason.PAID, NOW));
        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void after_the_capacity_was_raised_the_next_are_let_in() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(line, queue -> queue.resize(3));

        assertThat(admit(NOW).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void while_the_line_is_paused_people_leave_and_nobody_is_let_in() {
        List<QueueToken> three = waiting(3);
        admit(NOW);
        given.line(line, Queue::pause);

        assertThat(admit(CLAIM_END).ended()).hasSize(2);
        assertThat(token(three.get(2)).state()).isEqualTo(new Waiting());

        given.line(line, Queue::resume);
        assertThat(admit(CLAIM_END).admitted())
                .extracting(QueueToken::id)
                .containsExactly(three.get(2).id());
    }

    @Test
    void nobody_is_let_in_before_the_line_opens() {
        waiting(3);
        given.line(line, queue -> queue.openAt(NOW));

        assertThat(admit(NOW.minusMillis(1)).admitted()).isEmpty();
        assertThat(admit(NOW).admitted()).hasSize(2);
    }

    @Test
    void everybody_who_is_let_in_departs_in_that_order() {
        List<QueueToken> three = waiting(3);

        admit(NOW);
        given.line(line, queue -> queue.resize(3));
        admit(NOW.plusMillis(1));

        assertThat(departures())
                .containsExactly(
                        new Departure(1, three.get(0).number(), Kind.ADMITTED, NOW),
                        new Departure(2, three.get(1).number(), Kind.ADMITTED, NOW),
                        new Departure(3, three.get(2).number(), Kind.ADMITTED, NOW.plusMillis(1)));
        assertThat(tally()).isEqualTo(new Tally(3, 3, 3, 0, 0));
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

    /** A turnstile that passes over who was not seen for as long. */
    private final AdmissionPolicy impatient =
            new AdmissionPolicy(ADMISSION.claimWindow(), ADMISSION.sessionWindow(), AWAY, AWAY.multipliedBy(3));

    private Turnstile.Changes admitImpatiently(Instant now) {
        return database.atomically(
                () -> turnstile(impatient).admit(database.queues().lock(line), () -> now));
    }

    private void seen(QueueToken token, Instant at) {
        database.atomically(() -> {
            database.presence().saveAll(List.of(new Heartbeat(line, token.number(), at)));
            return at;
        });
    }

    private void comeBack(QueueToken token, Instant at) {
        given.changed(token, QueueToken::comeBack);
        seen(token, at);
    }

    @Test
    void who_was_not_seen_for_too_long_when_the_turn_comes_is_passed_over() {
        List<QueueToken> four = waiting(4);
        Instant now = NOW.plus(AWAY);
        seen(four.get(1), now);
        seen(four.get(2), NOW.plusMillis(1));
        seen(four.get(3), now);

        Turnstile.Changes changes = admitImpatiently(now);

        assertThat(changes.passedOver()).containsExactly(four.get(0).passOver());
        assertThat(changes.admitted())
                .extracting(QueueToken::number)
                .containsExactly(four.get(1).number(), four.get(2).number());
        assertThat(token(four.get(0)).state()).isEqualTo(new PassedOver());
        assertThat(departures().getFirst())
                .isEqualTo(new Departure(1, four.get(0).number(), Kind.PASSED_OVER, now));
        assertThat(tally()).isEqualTo(new Tally(4, 3, 2, 0, 1));
    }

    @Test
    void nobody_is_passed_over_before_the_turn_comes() {
        List<QueueToken> three = waiting(3);
        seen(three.get(0), NOW.plus(AWAY));
        seen(three.get(1), NOW.plus(AWAY));

        assertThat(admitImpatiently(NOW.plus(AWAY)).passedOver()).isEmpty();
        assertThat(admitImpatiently(NOW.plus(AWAY)).passedOver()).isEmpty();
        assertThat(token(three.get(2))).isEqualTo(three.get(2));
    }

    @Test
    void who_was_passed_over_and_is_back_gets_the_next_free_slot() {
        List<QueueToken> two = waiting(2);
        Instant now = NOW.plus(AWAY);
        admitImpatiently(now);
        List<QueueToken> waiting = waiting(2);
        waiting.forEach(token -> seen(token, now));
        comeBack(two.get(1), now);

        assertThat(admitImpatiently(now).admitted())
                .extracting(QueueToken::number)
                .containsExactly(two.get(1).number(), waiting.get(0).number());
        assertThat(token(two.get(0)).state()).isEqualTo(new PassedOver());
    }

    @Test
    void who_comes_back_departs_no_second_time() {
        List<QueueToken> one = waiting(1);
        Instant now = NOW.plus(AWAY);
        admitImpatiently(now);
        comeBack(one.getFirst(), now);
        admitImpatiently(now);

        assertThat(departures()).hasSize(1);
        assertThat(tally()).isEqualTo(new Tally(1, 1, 1, 0, 1));
    }

    @Test
    void who_comes_back_and_goes_away_again_is_passed_over_again() {
        List<QueueToken> one = waiting(1);
        admitImpatiently(NOW.plus(AWAY));
        comeBack(one.getFirst(), NOW.plus(AWAY));
        given.line(line, Queue::pause);
        admitImpatiently(NOW.plus(AWAY));
        given.line(line, Queue::resume);

        Turnstile.Changes changes = admitImpatiently(NOW.plus(AWAY.multipliedBy(2)));

        assertThat(changes.admitted()).isEmpty();
        assertThat(token(one.getFirst()).state()).isEqualTo(new PassedOver());
        assertThat(departures()).hasSize(1);
    }

    @Test
    void however_many_are_away_the_first_who_is_there_is_let_in_in_the_same_turn() {
        List<QueueToken> away = waiting(250);
        QueueToken there = given.waiting(line);
        Instant now = NOW.plus(AWAY);
        seen(there, now);

        Turnstile.Changes changes = admitImpatiently(now);

        assertThat(changes.passedOver()).hasSameSizeAs(away);
        assertThat(changes.admitted()).extracting(QueueToken::id).containsExactly(there.id());
    }

    @Test
    void one_turn_moves_a_thousand_people_at_most_and_the_next_goes_on() {
        given.line(line, queue -> queue.resize(10_000));
        waiting(Turnstile.MAX_TOKENS + 1);

        assertThat(admit(NOW).admitted()).hasSize(Turnstile.MAX_TOKENS);
        assertThat(admit(NOW).admitted()).hasSize(1);
    }

    /** So many arrive at once, asking right now. */
    private Turnstile.Changes arrive(int people, Instant now) {
        List<UserId> users = Stream.generate(given::user).limit(people).toList();
        return database.atomically(() -> {
            Queue queue = database.queues().lock(line);
            List<QueueToken> arriving = new ArrayList<>();
            for (UserId user : users) {
                queue = queue.issueNumber();
                arriving.add(QueueToken.issue(given.tokenId(), line, queue.lastNumber(), user, NOW));
            }
            Set<TokenId> present = arriving.stream().map(QueueToken::id).collect(Collectors.toSet());
            return turnstile.arrive(queue, arriving, present, () -> now);
        });
    }

    @Test
    void who_arrives_while_there_is_room_and_nobody_waits_is_in_at_once_and_never_waited() {
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
    void who_arrives_knows_how_many_are_ahead() {
        assertThat(arrive(4, NOW).arrived())
                .extracting(QueueToken::firstPosition)
                .containsExactly(1L, 1L, 1L, 2L);
        assertThat(arrive(1, NOW).arrived())
                .extracting(QueueToken::firstPosition)
                .containsExactly(3L);
    }

    @Test
    void who_arrives_while_somebody_waits_waits_behind_them_and_leaves_the_rest_to_the_next_turn() {
        QueueToken waiting = given.waiting(line);

        Turnstile.Changes changes = arrive(1, NOW);

        assertThat(changes.admitted()).isEmpty();
        assertThat(changes.arrived()).extracting(QueueToken::state).containsExactly(new Waiting());
        assertThat(changes.arrived()).extracting(QueueToken::firstPosition).containsExactly(2L);
        assertThat(admit(NOW).admitted()).extracting(QueueToken::id).startsWith(waiting.id());
    }

    @Test
    void who_arrives_gets_what_others_have_left_by_then() {
        QueueToken leaves = given.admitted(line);
        given.admitted(line);
        given.changed(leaves, token -> token.end(EndReason.LEFT, NOW));

        Turnstile.Changes changes = arrive(2, NOW);

        assertThat(changes.admitted()).isEqualTo(changes.arrived().subList(0, 1));
        assertThat(tally()).isEqualTo(new Tally(4, 3, 2, 1, 0));
    }

    @Test
    void who_arrives_gets_what_others_have_overstayed() {
        given.admitted(line);
        given.admitted(line);

        Turnstile.Changes changes = arrive(1, SESSION_END);

        assertThat(changes.ended()).hasSize(2);
        assertThat(changes.admitted()).isEqualTo(changes.arrived());
    }

    @Test
    void who_came_back_goes_before_who_arrives() {
        QueueToken back =
                given.stored(line, given.user(), token -> token.passOver().comeBack());

        Turnstile.Changes changes = arrive(2, NOW);

        assertThat(changes.admitted())
                .extracting(QueueToken::id)
                .containsExactly(back.id(), changes.arrived().getFirst().id());
    }

    @Test
    void who_arrives_while_nobody_is_let_in_waits() {
        given.line(line, Queue::pause);

        assertThat(arrive(2, NOW).admitted()).isEmpty();
        assertThat(tally()).isEqualTo(new Tally(2, 0, 0, 0, 0));
    }

    private Queue depart(EndReason reason, QueueToken... leaving) {
        return database.atomically(() -> {
            Queue queue = database.queues().lock(line);
            List<QueueToken> locked = Stream.of(leaving)
                    .map(token -> database.tokens().lock(token.id()).orElseThrow())
                    .toList();
            return turnstile.depart(queue, locked, reason, NOW.plusMillis(5));
        });
    }

    @Test
    void waiting_tokens_that_end_depart_in_the_order_given() {
        List<QueueToken> three = waiting(3);

        Queue left = depart(EndReason.LEFT, three.get(2), three.get(0));
        depart(EndReason.EXPIRED, three.get(1));

        assertThat(left.tally()).isEqualTo(new Tally(3, 2, 0, 0, 0));
        assertThat(departures())
                .containsExactly(
                        new Departure(1, three.get(2).number(), Kind.LEFT, NOW.plusMillis(5)),
                        new Departure(2, three.get(0).number(), Kind.LEFT, NOW.plusMillis(5)),
                        new Departure(3, three.get(1).number(), Kind.FORGOTTEN, NOW.plusMillis(5)));
        assertThat(tally()).isEqualTo(new Tally(3, 3, 0, 0, 0));
        assertThat(token(three.get(0)).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.LEFT, null));
        assertThat(token(three.get(1)).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.EXPIRED, null));
    }

    @Test
    void a_token_that_was_passed_over_ends_without_a_second_departure() {
        QueueToken away = given.stored(line, given.user(), QueueToken::passOver);

        depart(EndReason.EXPIRED, away);

        assertThat(departures()).extracting(Departure::kind).containsExactly(Kind.PASSED_OVER);
        assertThat(token(away).state()).isEqualTo(new Ended(NOW.plusMillis(5), EndReason.EXPIRED, null));
    }

    @Test
    void a_waiting_token_departs_for_no_reason_of_an_admitted_one() {
        QueueToken waiting = given.waiting(line);

        assertThatThrownBy(() -> depart(EndReason.PAID, waiting)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> depart(EndReason.UNCLAIMED, waiting)).isInstanceOf(IllegalArgumentException.class);
        assertThat(token(waiting)).isEqualTo(waiting);
    }

    @Test
    void a_turn_of_one_line_leaves_the_others_alone() {
        QueueId other = given.line(2);
        QueueToken there = given.waiting(other);
        QueueToken admittedThere = given.admitted(other);

        admit(SESSION_END);

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

            for (QueueToken admitted : admit(now).admitted()) {
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

        Turnstile.Changes changes =
                database.atomically(() -> new Turnstile(database.queues(), tokens, database.presence(), ADMISSION)
                        .admit(database.queues().lock(line), clock::get));

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
