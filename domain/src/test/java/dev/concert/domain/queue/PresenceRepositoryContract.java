package dev.concert.domain.queue;

import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.queue.PresenceRepository.OUTAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.queue.PresenceRepository.Heartbeat;
import dev.concert.domain.queue.PresenceRepository.Search;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PresenceRepository} keeps. */
public abstract class PresenceRepositoryContract extends RepositoryContract {

    private QueueId line;

    @BeforeEach
    void givenALineThatIsWatched() {
        line = given().line();
        given().recordUptime(NOW.minus(TICK));
    }

    private QueueToken waiting() {
        return given().waiting(line);
    }

    private void seen(Instant at, QueueToken... tokens) {
        commit(() -> ports().presence()
                .saveAll(Arrays.stream(tokens)
                        .map(token -> new Heartbeat(token.queueId(), token.number(), at))
                        .toList()));
    }

    private Map<TokenId, Instant> lastSeen(QueueToken... tokens) {
        return lastSeenAt(NOW.plusSeconds(3), tokens);
    }

    private Map<TokenId, Instant> lastSeenAt(Instant now, QueueToken... tokens) {
        return ports().presence().findLastHeartbeats(List.of(tokens), now);
    }

    @Test
    void without_a_stored_heartbeat_the_issue_of_the_number_counts_as_the_last() {
        QueueToken token = waiting();

        assertThat(lastSeen(token)).containsExactly(Map.entry(token.id(), NOW));
        assertThat(lastSeen()).isEmpty();
    }

    @Test
    void the_latest_heartbeat_counts_whichever_is_stored_last() {
        QueueToken token = waiting();
        QueueToken other = waiting();

        seen(NOW.plusMillis(7), token);
        seen(NOW.plusMillis(5), token, other);

        assertThat(lastSeen(token, other))
                .containsOnly(Map.entry(token.id(), NOW.plusMillis(7)), Map.entry(other.id(), NOW.plusMillis(5)));
    }

    @Test
    void a_number_is_of_its_line() {
        QueueToken here = waiting();
        QueueToken there = given().waiting(given().line());

        seen(NOW.plus(TICK), there);

        assertThat(lastSeen(here, there))
                .containsOnly(Map.entry(here.id(), NOW), Map.entry(there.id(), NOW.plus(TICK)));
    }

    @Test
    void a_heartbeat_in_a_unit_of_work_that_is_rolled_back_was_none() {
        QueueToken token = waiting();

        ports().rollBack(
                        () -> ports().presence().saveAll(List.of(new Heartbeat(line, token.number(), NOW.plus(TICK)))));

        assertThat(lastSeen(token)).containsExactly(Map.entry(token.id(), NOW));
    }

    private Search search(Instant since, long after, int people) {
        return ports().presence().findAbsent(line, since, NOW.plusSeconds(3), after, people);
    }

    private List<TokenId> absentAt(Instant now, Instant since) {
        return ports().presence().findAbsent(line, since, now, 0, 100).absent();
    }

    @Test
    void a_token_in_the_queue_without_a_heartbeat_after_the_instant_is_absent() {
        QueueToken neverSeen = waiting();
        QueueToken seenLater = waiting();
        QueueToken seenThen = waiting();
        QueueToken passedOver = given().stored(line, given().user(), QueueToken::passOver);
        QueueToken returned =
                given().stored(line, given().user(), token -> token.passOver().comeBack());
        given().admitted(line);
        given().stored(line, given().user(), token -> token.end(EndReason.LEFT, NOW));
        given().waiting(given().line());
        seen(NOW.plusSeconds(2), seenLater);
        seen(NOW.plusSeconds(1), seenThen);

        Search search = search(NOW.plusSeconds(1), 0, 100);

        assertThat(search.absent())
                .containsExactlyInAnyOrder(neverSeen.id(), seenThen.id(), passedOver.id(), returned.id());
        assertThat(search.searchedTo()).isEqualTo(Long.MAX_VALUE);
        assertThat(search(NOW.minus(TICK), 0, 100).absent()).isEmpty();
    }

    @Test
    void a_long_line_is_searched_part_by_part() {
        List<QueueToken> people = Stream.generate(this::waiting).limit(5).toList();
        given().changed(people.get(1), QueueToken::passOver);
        seen(NOW.plusSeconds(1), people.get(3));

        Search first = search(NOW, 0, 2);
        Search second = search(NOW, first.searchedTo(), 2);
        Search third = search(NOW, second.searchedTo(), 2);

        assertThat(first.absent())
                .containsExactlyInAnyOrder(people.get(0).id(), people.get(1).id());
        assertThat(first.searchedTo()).isEqualTo(people.get(1).number());
        assertThat(second.absent()).containsExactly(people.get(2).id());
        assertThat(second.searchedTo()).isEqualTo(people.get(3).number());
        assertThat(third).isEqualTo(new Search(List.of(people.get(4).id()), Long.MAX_VALUE));
    }

    @Test
    void in_an_empty_line_nobody_is_absent() {
        assertThat(search(NOW, 0, 10)).isEqualTo(new Search(List.of(), Long.MAX_VALUE));
    }

    @Test
    void time_counts_as_absence_from_the_beginning_of_a_watch_for_as_long_as_it_is_kept() {
        QueueToken token = waiting();
        Instant kept = NOW.minus(TICK).plus(OUTAGE);
        given().recordUptime(kept);
        Instant now = kept.plus(OUTAGE);

        assertThat(lastSeenAt(now, token)).containsExactly(Map.entry(token.id(), NOW));
        assertThat(absentAt(now, NOW)).containsExactly(token.id());
    }

    @Test
    void when_the_watch_has_lapsed_everybody_counts_as_seen_now() {
        QueueToken token = waiting();
        QueueToken seen = waiting();
        seen(NOW.plus(TICK), seen);
        Instant now = NOW.plus(OUTAGE);

        assertThat(lastSeenAt(now, token, seen)).containsOnly(Map.entry(token.id(), now), Map.entry(seen.id(), now));
        assertThat(absentAt(now, now.minus(TICK))).isEmpty();
    }

    @Test
    void when_it_is_kept_again_everybody_counts_as_seen_at_that_instant() {
        QueueToken token = waiting();
        QueueToken seen = waiting();
        Instant recovery = NOW.plus(OUTAGE);
        given().recordUptime(recovery);
        seen(recovery.plus(TICK), seen);
        Instant now = recovery.plus(OUTAGE);

        assertThat(lastSeenAt(now, token, seen))
                .containsOnly(Map.entry(token.id(), recovery), Map.entry(seen.id(), recovery.plus(TICK)));
        assertThat(absentAt(now, recovery.minus(TICK))).isEmpty();
        assertThat(absentAt(now, recovery)).containsExactly(token.id());
    }

    @Test
    void a_node_that_is_late_to_keep_the_watch_changes_nothing() {
        QueueToken token = waiting();
        Instant kept = NOW.plus(OUTAGE.minus(TICK.multipliedBy(2)));
        given().recordUptime(kept);

        given().recordUptime(NOW);

        assertThat(lastSeenAt(kept.plus(OUTAGE), token)).containsExactly(Map.entry(token.id(), NOW));
    }

    @Test
    void a_watch_kept_in_a_unit_of_work_that_is_rolled_back_was_not() {
        QueueToken token = waiting();
        Instant now = NOW.plus(OUTAGE);

        ports().rollBack(() -> ports().presence().recordUptime(now));

        assertThat(lastSeenAt(now.plus(TICK), token)).containsExactly(Map.entry(token.id(), now.plus(TICK)));
    }

    @Test
    void while_a_queue_admits_nobody_everybody_in_it_counts_as_seen_now() {
        QueueToken paused = waiting();
        QueueToken unopened = given().waiting(given().line());
        QueueToken open = given().waiting(given().line());
        Instant now = NOW.plusSeconds(9);
        given().line(line, Queue::pause);
        given().line(unopened.queueId(), queue -> queue.openAt(now.plus(TICK)));

        assertThat(lastSeenAt(now, paused, unopened, open))
                .containsOnly(Map.entry(paused.id(), now), Map.entry(unopened.id(), now), Map.entry(open.id(), NOW));
        assertThat(absentAt(now, now.minus(TICK))).isEmpty();
    }

    @Test
    void when_a_queue_admits_again_everybody_counts_as_seen_at_that_instant() {
        QueueToken token = waiting();
        QueueToken seen = waiting();
        QueueToken opened = given().waiting(given().line());
        Instant resumed = NOW.plusSeconds(3);
        given().line(line, queue -> queue.configure(Queue::pause, NOW).configure(Queue::resume, resumed));
        given().line(opened.queueId(), queue -> queue.openAt(resumed));
        seen(resumed.plus(TICK), seen);
        Instant now = NOW.plusSeconds(9);

        assertThat(lastSeenAt(now, token, seen, opened))
                .containsOnly(
                        Map.entry(token.id(), resumed),
                        Map.entry(seen.id(), resumed.plus(TICK)),
                        Map.entry(opened.id(), resumed));
        assertThat(absentAt(now, resumed.minus(TICK))).isEmpty();
        assertThat(absentAt(now, resumed)).containsExactly(token.id());
    }

    @Test
    void presence_needs_a_unit_of_work() {
        QueueToken token = given().waiting(given().line());

        assertNeedsUnitOfWork(() -> ports().presence().recordUptime(NOW));
        assertNeedsUnitOfWork(() -> ports().presence()
                .saveAll(List.of(new Heartbeat(token.queueId(), token.number(), NOW.plusSeconds(1)))));
    }
}
