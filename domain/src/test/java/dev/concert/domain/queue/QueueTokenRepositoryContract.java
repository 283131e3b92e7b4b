package dev.concert.domain.queue;

import static dev.concert.domain.Given.ADMISSION;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link QueueTokenRepository} keeps. */
public abstract class QueueTokenRepositoryContract extends RepositoryContract {

    private static final Instant CLAIM_END = NOW.plus(ADMISSION.claimWindow());
    private static final Instant SESSION_END = NOW.plus(ADMISSION.sessionWindow());
    private static final Instant HOLD_END = SESSION_END.plus(Duration.ofMinutes(3));

    private QueueId line;

    @BeforeEach
    void givenALine() {
        line = given().line();
    }

    private QueueToken waiting() {
        return given().waiting(line);
    }

    private QueueToken stored(UnaryOperator<QueueToken> change) {
        return given().stored(line, given().user(), change);
    }

    private QueueToken changed(QueueToken token, UnaryOperator<QueueToken> change) {
        return given().changed(token, change);
    }

    private static QueueToken admitUnclaimed(QueueToken token) {
        return token.admit(ADMISSION, NOW);
    }

    private static QueueToken admit(QueueToken token) {
        return Given.admit(token);
    }

    private static UnaryOperator<QueueToken> end(EndReason reason) {
        return token -> token.end(reason, NOW.plus(TICK));
    }

    private List<QueueToken> lockOverdue(Instant now) {
        return atomically(() -> {
            ports().queues().lock(line);
            return ports().tokens().lockOverdue(line, now, 10);
        });
    }

    private List<QueueToken> lockUnended(Set<UserId> users) {
        return atomically(() -> {
            ports().queues().lock(line);
            return ports().tokens().lockUnended(line, users);
        });
    }

    private List<QueueToken> lockNextWaiting(int limit) {
        return atomically(() -> {
            ports().queues().lock(line);
            return ports().tokens().lockNextWaiting(line, limit);
        });
    }

    private int countAdmitted() {
        return atomically(() -> {
            ports().queues().lock(line);
            return ports().tokens().countAdmitted(line);
        });
    }

    static Stream<Named<UnaryOperator<QueueToken>>> everyState() {
        Stream<Named<UnaryOperator<QueueToken>>> alive = Stream.of(
                Named.of("waiting", UnaryOperator.identity()),
                Named.of("admitted", QueueTokenRepositoryContract::admitUnclaimed),
                Named.of("claimed", token -> admitUnclaimed(token).claim(NOW.plusMillis(7))),
                Named.of("covering a hold", token -> admit(token).coverHold(HOLD_END)),
                Named.of(
                        "uncovered again",
                        token -> admit(token).coverHold(HOLD_END).uncoverHold()));
        Stream<Named<UnaryOperator<QueueToken>>> ended = Stream.of(EndReason.values())
                .flatMap(reason -> Stream.of(
                                Named.<UnaryOperator<QueueToken>>of(
                                        "ended, " + reason + ", never admitted",
                                        token -> end(reason).apply(token)),
                                Named.<UnaryOperator<QueueToken>>of(
                                        "ended, " + reason + ", after admission",
                                        token -> end(reason).apply(admit(token).coverHold(HOLD_END))))
                        .skip(reason.endsTokens(false) ? 0 : 1)
                        .limit(reason.endsTokens(true) ? 2 : 1));
        return Stream.concat(alive, ended);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void a_token_comes_back_as_it_was_saved(UnaryOperator<QueueToken> change) {
        QueueToken waiting = waiting();
        QueueToken token = changed(waiting, change);

        assertThat(ports().tokens().find(token.id())).contains(token);
        assertThat(atomically(() -> ports().tokens().lock(token.id()))).contains(token);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void a_token_comes_back_as_it_was_added_and_saved_in_one_unit_of_work(UnaryOperator<QueueToken> change) {
        QueueToken token = stored(change);

        assertThat(ports().tokens().find(token.id())).contains(token);
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void a_unit_of_work_sees_what_it_saved(UnaryOperator<QueueToken> change) {
        QueueToken waiting = waiting();

        commit(() -> {
            QueueToken token = change.apply(ports().tokens().lock(waiting.id()).orElseThrow());
            ports().tokens().save(token);
            assertThat(ports().tokens().lock(token.id())).contains(token);
            assertThat(ports().tokens().find(token.id())).contains(token);
        });
    }

    @Test
    void a_token_may_be_saved_more_than_once_in_a_unit_of_work() {
        QueueToken waiting = waiting();

        QueueToken last = atomically(() -> {
            QueueToken admitted =
                    admitUnclaimed(ports().tokens().lock(waiting.id()).orElseThrow());
            ports().tokens().save(admitted);
            QueueToken claimed = admitted.claim(NOW);
            ports().tokens().save(claimed);
            return claimed;
        });

        assertThat(ports().tokens().find(waiting.id())).contains(last);
    }

    @Test
    void a_token_that_was_never_given_out_is_not_found() {
        waiting();
        TokenId unknown = given().tokenId();

        assertThat(ports().tokens().find(unknown)).isEmpty();
        assertThat(atomically(() -> ports().tokens().lock(unknown))).isEmpty();
    }

    @Test
    void many_tokens_are_stored_at_once() {
        UserId kim = given().user();
        UserId lee = given().user();
        List<QueueToken> both = List.of(
                QueueToken.issue(given().tokenId(), line, 1, kim, NOW),
                QueueToken.issue(given().tokenId(), line, 2, lee, NOW));

        commit(() -> {
            Queue queue = ports().queues().lock(line).issueNumber().issueNumber();
            ports().queues().save(queue);
            ports().tokens().addAll(both);
            ports().tokens()
                    .saveAll(both.stream()
                            .map(QueueTokenRepositoryContract::admit)
                            .toList());
        });

        assertThat(both)
                .allSatisfy(
                        token -> assertThat(ports().tokens().find(token.id())).contains(admit(token)));
    }

    @Test
    void storing_nothing_changes_nothing() {
        QueueToken token = waiting();

        commit(() -> {
            ports().tokens().addAll(List.of());
            ports().tokens().saveAll(List.of());
        });

        assertThat(ports().tokens().find(token.id())).contains(token);
    }

    @Test
    void a_token_of_a_unit_of_work_that_is_rolled_back_was_never_given_out() {
        QueueToken token = QueueToken.issue(given().tokenId(), line, 1, given().user(), NOW);

        ports().rollBack(() -> {
            ports().queues().save(ports().queues().lock(line).issueNumber());
            ports().tokens().addAll(List.of(token));
        });

        assertThat(ports().tokens().find(token.id())).isEmpty();
        assertThat(lockNextWaiting(10)).isEmpty();
    }

    @Test
    void a_change_of_a_unit_of_work_that_is_rolled_back_never_was() {
        QueueToken token = waiting();

        ports().rollBack(() ->
                ports().tokens().save(admit(ports().tokens().lock(token.id()).orElseThrow())));

        assertThat(ports().tokens().find(token.id())).contains(token);
        assertThat(countAdmitted()).isZero();
    }

    @Test
    void unended_tokens_are_those_that_wait_or_are_admitted_overdue_or_not() {
        QueueToken waiting = waiting();
        QueueToken admitted = stored(QueueTokenRepositoryContract::admit);
        QueueToken unclaimed = stored(QueueTokenRepositoryContract::admitUnclaimed);
        QueueToken left = stored(end(EndReason.LEFT));

        assertThat(lockUnended(Set.of(waiting.userId(), admitted.userId(), unclaimed.userId(), left.userId())))
                .containsExactlyInAnyOrder(waiting, admitted, unclaimed);
    }

    @Test
    void unended_tokens_are_those_of_the_users_asked_for() {
        QueueToken mine = waiting();
        waiting();

        assertThat(lockUnended(Set.of(mine.userId(), given().user()))).containsExactly(mine);
        assertThat(lockUnended(Set.of())).isEmpty();
    }

    @Test
    void unended_tokens_are_those_of_the_line_asked_for() {
        QueueToken here = waiting();
        given().waiting(given().line(), here.userId());

        assertThat(lockUnended(Set.of(here.userId()))).containsExactly(here);
    }

    @Test
    void the_unended_token_of_a_user_who_came_back_is_the_new_one() {
        QueueToken left = stored(end(EndReason.LEFT));
        QueueToken back = given().waiting(line, left.userId());

        assertThat(lockUnended(Set.of(left.userId()))).containsExactly(back);
    }

    @Test
    void an_unclaimed_token_is_overdue_from_the_end_of_the_claim_window_on() {
        QueueToken unclaimed = stored(QueueTokenRepositoryContract::admitUnclaimed);

        assertThat(lockOverdue(CLAIM_END.minus(TICK))).isEmpty();
        assertThat(lockOverdue(CLAIM_END)).containsExactly(unclaimed);
        assertThat(lockOverdue(CLAIM_END.plus(TICK))).containsExactly(unclaimed);
    }

    @Test
    void a_claimed_token_is_overdue_from_the_end_of_the_session_on() {
        QueueToken claimed = stored(QueueTokenRepositoryContract::admit);

        assertThat(lockOverdue(SESSION_END.minus(TICK))).isEmpty();
        assertThat(lockOverdue(SESSION_END)).containsExactly(claimed);
    }

    @Test
    void a_token_that_covers_a_hold_is_overdue_from_the_end_of_the_hold_on() {
        QueueToken covering = stored(token -> admit(token).coverHold(HOLD_END));

        assertThat(lockOverdue(HOLD_END.minus(TICK))).isEmpty();
        assertThat(lockOverdue(HOLD_END)).containsExactly(covering);
    }

    @Test
    void a_hold_that_ends_before_the_session_does_not_shorten_it() {
        QueueToken covering = stored(token -> admit(token).coverHold(SESSION_END.minus(TICK)));

        assertThat(lockOverdue(SESSION_END.minus(TICK))).isEmpty();
        assertThat(lockOverdue(SESSION_END)).containsExactly(covering);
    }

    @Test
    void a_token_whose_hold_is_no_more_is_overdue_with_the_session() {
        QueueToken uncovered = stored(token -> admit(token).coverHold(HOLD_END).uncoverHold());

        assertThat(lockOverdue(SESSION_END)).containsExactly(uncovered);
    }

    @Test
    void tokens_that_wait_have_ended_or_are_of_another_queue_are_never_overdue_here() {
        waiting();
        stored(end(EndReason.LEFT));
        stored(token -> end(EndReason.EXPIRED).apply(admit(token)));
        given().admitted();

        assertThat(lockOverdue(HOLD_END.plus(Duration.ofDays(365)))).isEmpty();
    }

    @Test
    void a_token_marked_as_ended_is_overdue_no_more_within_the_same_unit_of_work() {
        stored(QueueTokenRepositoryContract::admit);
        QueueToken other = stored(QueueTokenRepositoryContract::admit);

        commit(() -> {
            ports().queues().lock(line);
            List<QueueToken> overdue = ports().tokens().lockOverdue(line, SESSION_END, 10);
            ports().tokens()
                    .saveAll(overdue.stream()
                            .filter(token -> !token.id().equals(other.id()))
                            .map(token -> token.endIfOver(SESSION_END))
                            .toList());
            assertThat(ports().tokens().lockOverdue(line, SESSION_END, 10)).containsExactly(other);
            assertThat(ports().tokens().countAdmitted(line)).isEqualTo(1);
        });
    }

    @Test
    void of_many_overdue_tokens_those_that_are_over_for_longest_come_first() {
        QueueToken later = stored(QueueTokenRepositoryContract::admit);
        QueueToken sooner = stored(QueueTokenRepositoryContract::admitUnclaimed);

        assertThat(atomically(() -> {
                    ports().queues().lock(line);
                    return ports().tokens().lockOverdue(line, SESSION_END, 1);
                }))
                .containsExactly(sooner);
        assertThat(lockOverdue(SESSION_END)).containsExactlyInAnyOrder(later, sooner);
    }

    @Test
    void the_next_waiting_are_those_with_the_lowest_numbers_in_their_order() {
        List<QueueToken> twelve = Stream.generate(this::waiting).limit(12).toList();

        assertThat(lockNextWaiting(11)).containsExactlyElementsOf(twelve.subList(0, 11));
        assertThat(lockNextWaiting(1)).containsExactly(twelve.getFirst());
        assertThat(lockNextWaiting(100)).containsExactlyElementsOf(twelve);
    }

    @Test
    void the_next_waiting_are_neither_admitted_nor_ended_nor_in_another_line() {
        stored(end(EndReason.LEFT));
        stored(QueueTokenRepositoryContract::admit);
        given().waiting(given().line());
        QueueToken next = waiting();

        assertThat(lockNextWaiting(10)).containsExactly(next);
    }

    @Test
    void a_token_waits_from_the_unit_of_work_on_that_added_it() {
        UserId user = given().user();
        QueueToken before = waiting();

        commit(() -> {
            Queue queue = ports().queues().lock(line).issueNumber();
            ports().queues().save(queue);
            QueueToken added = QueueToken.issue(given().tokenId(), line, queue.lastNumber(), user, NOW);
            ports().tokens().addAll(List.of(added));
            assertThat(ports().tokens().lockNextWaiting(line, 10)).containsExactly(before, added);
        });
    }

    @Test
    void an_admitted_token_waits_no_more_within_the_same_unit_of_work() {
        QueueToken first = waiting();
        QueueToken second = waiting();

        commit(() -> {
            ports().queues().lock(line);
            ports().tokens().lockNextWaiting(line, 1);
            ports().tokens().save(admit(first));
            assertThat(ports().tokens().lockNextWaiting(line, 10)).containsExactly(second);
            assertThat(ports().tokens().countAdmitted(line)).isEqualTo(1);
        });
    }

    @Test
    void all_tokens_not_marked_as_ended_count_as_admitted() {
        waiting();
        stored(QueueTokenRepositoryContract::admitUnclaimed);
        stored(QueueTokenRepositoryContract::admit);
        stored(token -> admit(token).coverHold(HOLD_END));
        stored(token -> end(EndReason.PAID).apply(admit(token)));
        given().admitted();

        assertThat(countAdmitted()).isEqualTo(3);
    }

    @Test
    void returned_tokens_are_found_lowest_numbers_first_and_no_others() {
        waiting();
        stored(QueueToken::passOver);
        QueueToken first = stored(token -> token.passOver().comeBack());
        QueueToken second = stored(token -> token.passOver().comeBack());
        given().stored(given().line(), given().user(), token -> token.passOver().comeBack());

        assertThat(lockReturned(10)).containsExactly(first, second);
        assertThat(lockReturned(1)).containsExactly(first);
    }

    private List<QueueToken> lockReturned(int limit) {
        return atomically(() -> {
            ports().queues().lock(line);
            return ports().tokens().lockReturned(line, limit);
        });
    }

    @Test
    void several_tokens_are_found_together_as_far_as_they_exist() {
        QueueToken first = waiting();
        QueueToken second = stored(QueueToken::passOver);
        QueueToken elsewhere = given().waiting(given().line());
        Set<TokenId> ids = Set.of(second.id(), elsewhere.id(), first.id(), given().tokenId());

        assertThat(ports().tokens().findAll(ids)).containsExactlyInAnyOrder(first, second, elsewhere);
        assertThat(ports().tokens().findAll(Set.of())).isEmpty();
        assertThat(atomically(() -> {
                    ports().queues().lock(line);
                    return ports().tokens().lockAll(line, ids);
                }))
                .containsExactly(first, second);
    }

    @Test
    void a_user_whose_token_ends_may_get_another_in_the_same_unit_of_work() {
        QueueToken first = stored(QueueTokenRepositoryContract::admit);
        TokenId second = given().tokenId();

        commit(() -> {
            Queue queue = ports().queues().lock(line).issueNumber();
            ports().queues().save(queue);
            ports().tokens().lockUnended(line, Set.of(first.userId()));
            ports().tokens().save(first.endIfOver(SESSION_END));
            ports().tokens()
                    .addAll(List.of(QueueToken.issue(second, line, queue.lastNumber(), first.userId(), SESSION_END)));
        });

        assertThat(lockNextWaiting(10)).extracting(QueueToken::id).containsExactly(second);
    }

    @Test
    void a_user_has_one_unended_token_in_a_line() {
        QueueToken first = waiting();
        AtomicReference<QueueToken> second = new AtomicReference<>();

        assertRefused(() -> {
            Queue queue = ports().queues().lock(line).issueNumber();
            ports().queues().save(queue);
            second.set(QueueToken.issue(given().tokenId(), line, queue.lastNumber(), first.userId(), NOW));
            ports().tokens().addAll(List.of(second.get()));
        });

        assertThat(ports().tokens().find(second.get().id())).isEmpty();
        assertThat(lockUnended(Set.of(first.userId()))).containsExactly(first);
    }

    @Test
    void a_number_is_given_out_once_in_a_line() {
        QueueToken first = stored(end(EndReason.LEFT));
        UserId other = given().user();

        assertRefused(() -> {
            ports().queues().lock(line);
            ports().tokens().addAll(List.of(QueueToken.issue(given().tokenId(), line, first.number(), other, NOW)));
        });

        assertThat(lockNextWaiting(10)).isEmpty();
    }

    @Test
    void another_line_has_the_same_numbers_and_users() {
        QueueToken here = waiting();
        QueueToken there = given().waiting(given().line(), here.userId());

        assertThat(there.number()).isEqualTo(here.number());
        assertThat(ports().tokens().find(here.id())).contains(here);
        assertThat(ports().tokens().find(there.id())).contains(there);
    }

    /** Locks the token, and ends it without the queue's lock, as a payment does, when the other unit of work has come. */
    private <T> Met<T> whileEnding(QueueToken token, Supplier<T> second) {
        return meet(
                () -> ports().tokens().lock(token.id()),
                () -> ports().tokens().save(token.end(EndReason.PAID, NOW)),
                second);
    }

    private <T> T underTheQueuesLock(Supplier<T> work) {
        ports().queues().lock(line);
        return work.get();
    }

    @Test
    void a_locked_token_is_waited_for_and_read_as_it_was_left() {
        QueueToken token = given().admitted(line);

        Optional<QueueToken> afterwards =
                whileEnding(token, () -> ports().tokens().lock(token.id())).afterWaiting();

        assertThat(afterwards).contains(token.end(EndReason.PAID, NOW));
    }

    @Test
    void an_ended_token_does_not_come_back_to_life_in_a_unit_of_work_that_waited() {
        QueueToken token = given().admitted(line);

        whileEnding(token, () -> {
                    QueueToken locked = ports().tokens().lock(token.id()).orElseThrow();
                    if (locked.isLiveAt(NOW)) {
                        ports().tokens().save(locked.coverHold(HOLD_END));
                    }
                    return locked;
                })
                .afterWaiting();

        assertThat(ports().tokens().find(token.id())).contains(token.end(EndReason.PAID, NOW));
    }

    @Test
    void a_locked_token_is_waited_for_where_it_is_locked_with_others() {
        QueueToken token = given().admitted(line);

        List<QueueToken> afterwards = whileEnding(
                        token, () -> underTheQueuesLock(() -> ports().tokens().lockAll(line, Set.of(token.id()))))
                .afterWaiting();

        assertThat(afterwards).containsExactly(token.end(EndReason.PAID, NOW));
    }

    @Test
    void a_token_that_ends_meanwhile_is_waited_for_and_is_not_among_the_unended() {
        QueueToken token = given().admitted(line);

        List<QueueToken> afterwards = whileEnding(
                        token,
                        () -> underTheQueuesLock(() -> ports().tokens().lockUnended(line, Set.of(token.userId()))))
                .afterWaiting();

        assertThat(afterwards).isEmpty();
    }

    @Test
    void a_locked_token_is_waited_for_before_those_behind_it_are_next() {
        QueueToken first = waiting();
        waiting();

        List<QueueToken> next = meet(
                        () -> ports().tokens().lock(first.id()),
                        () -> underTheQueuesLock(() -> ports().tokens().lockNextWaiting(line, 1)))
                .afterWaiting();

        assertThat(next).containsExactly(first);
    }

    @Test
    void a_locked_token_that_returned_is_waited_for_before_those_behind_it_are_next() {
        QueueToken first = changed(waiting(), token -> token.passOver().comeBack());
        changed(waiting(), token -> token.passOver().comeBack());

        List<QueueToken> next = meet(
                        () -> ports().tokens().lock(first.id()),
                        () -> underTheQueuesLock(() -> ports().tokens().lockReturned(line, 1)))
                .afterWaiting();

        assertThat(next).containsExactly(first);
    }

    /** Another unit of work that wants the token waits while its lock is kept. */
    private void assertLocked(QueueToken token, Supplier<List<QueueToken>> lock) {
        assertThat(meet(() -> underTheQueuesLock(lock), () -> ports().tokens().lock(token.id()))
                        .afterWaiting())
                .contains(token);
    }

    @Test
    void tokens_that_are_locked_together_are_waited_for() {
        QueueToken token = waiting();

        assertLocked(token, () -> ports().tokens().lockAll(line, Set.of(token.id())));
    }

    @Test
    void locked_unended_tokens_of_users_are_waited_for() {
        QueueToken token = waiting();

        assertLocked(token, () -> ports().tokens().lockUnended(line, Set.of(token.userId())));
    }

    @Test
    void locked_overdue_tokens_are_waited_for() {
        QueueToken token = given().admitted(line);

        assertLocked(token, () -> ports().tokens().lockOverdue(line, SESSION_END, 10));
    }

    @Test
    void locked_returned_tokens_are_waited_for() {
        QueueToken token = changed(waiting(), away -> away.passOver().comeBack());

        assertLocked(token, () -> ports().tokens().lockReturned(line, 1));
    }

    @Test
    void locked_waiting_tokens_are_waited_for() {
        QueueToken token = waiting();

        assertLocked(token, () -> ports().tokens().lockNextWaiting(line, 1));
    }

    @Test
    void overdue_tokens_that_are_locked_are_passed_over() {
        QueueToken paying = given().admitted(line);
        QueueToken other = given().admitted(line);

        List<QueueToken> overdue = meet(
                        () -> ports().tokens().lock(paying.id()),
                        () -> underTheQueuesLock(() -> ports().tokens().lockOverdue(line, SESSION_END, 10)))
                .withoutWaiting();

        assertThat(overdue).containsExactly(other);
    }

    @Test
    void what_is_not_committed_is_found_by_no_other_unit_of_work() {
        QueueToken token = given().admitted(line);
        Runnable end = () -> {
            ports().tokens().lock(token.id());
            ports().tokens().save(token.end(EndReason.PAID, NOW));
        };

        assertThat(meet(end, () -> ports().tokens().find(token.id())).withoutWaiting())
                .contains(token);
        assertThat(meet(
                                () -> ports().tokens().lock(token.id()),
                                () -> ports().tokens().findAll(Set.of(token.id())))
                        .withoutWaiting())
                .containsExactly(token.end(EndReason.PAID, NOW));
    }

    @Test
    void tokens_need_a_unit_of_work() {
        QueueToken token = given().admitted(line);
        QueueToken another = QueueToken.issue(given().tokenId(), line, 2, given().user(), NOW);

        assertNeedsUnitOfWork(() -> ports().tokens().lock(token.id()));
        assertNeedsUnitOfWork(() -> ports().tokens().lockAll(line, Set.of(token.id())));
        assertNeedsUnitOfWork(() -> ports().tokens().lockUnended(line, Set.of(token.userId())));
        assertNeedsUnitOfWork(() -> ports().tokens().lockOverdue(line, SESSION_END, 10));
        assertNeedsUnitOfWork(() -> ports().tokens().lockReturned(line, 1));
        assertNeedsUnitOfWork(() -> ports().tokens().lockNextWaiting(line, 1));
        assertNeedsUnitOfWork(() -> ports().tokens().addAll(List.of(another)));
        assertNeedsUnitOfWork(() -> ports().tokens().save(token.end(EndReason.LEFT, NOW)));

        assertThat(ports().tokens().find(token.id())).contains(token);
        assertThat(ports().tokens().find(another.id())).isEmpty();
    }
}
