package dev.concert.application.queue;

import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.presence.WaitingUser;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.application.queue.snapshot.QueueSnapshots;
import dev.concert.application.queue.snapshot.QueueSnapshots.ShownQueue;
import dev.concert.domain.queue.AdmissionForecast.Wait;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds a user's position, when the admission is expected, and when to poll again. A user known to wait is answered from this node's
 * snapshot, without a query; an admission or an end is always read from the store. Thread-safe.
 *
 * @param jitter safe for use by many threads
 */
public record FindPositionUseCase(
        TokenCalls calls,
        QueueSnapshots snapshots,
        DepartureWait departures,
        Presence presence,
        AdmissionPolicy policy,
        InstantSource clock,
        RandomGenerator jitter) {

    private static final long POLL_AT_FRONT_MS = 1_000;
    private static final long POLL_AT_TAIL_MS = 10_000;
    /** How much later each position further back polls again; the slowest pace is reached at position 1,801. */
    private static final long POLL_MS_PER_POSITION = 5;

    private static final long POLL_BEFORE_OPENING_MS = 60_000;
    /** The spread of the pace, so that users of one moment do not poll together for ever. */
    private static final double POLL_JITTER = 0.1;

    public sealed interface Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    /**
     * @param listNum the position while waiting, 0 once admitted; it never grows
     * @param expectedTime of the admission; once admitted, when it was
     * @param expectedEarliest one user in ten is admitted before
     * @param expectedLatest nine users in ten are admitted before
     * @param expectedKnown whether the three are facts, or rest on a measured rate of a queue that admits users now
     * @param seatsLeft the free seats of all dates ahead that are booked through this queue
     * @param expiresAt until when the admission lasts, or null while waiting
     * @param pollAfter how long to wait before polling again
     * @param waiting how many users are counted in the queue
     * @param opensIn how long until the opening, not negative; or null without one
     * @param keptFor how long the token lives on at least without another poll, or null once admitted
     */
    public record Position(
            long listNum,
            Instant expectedTime,
            Instant expectedEarliest,
            Instant expectedLatest,
            boolean expectedKnown,
            long seatsLeft,
            @Nullable Instant expiresAt,
            Duration pollAfter,
            QueueId queueId,
            long waiting,
            boolean paused,
            @Nullable Instant opensAt,
            @Nullable Duration opensIn,
            @Nullable Duration keptFor)
            implements Outcome {

        public boolean isAdmitted() {
            return expiresAt != null;
        }
    }

    /** @throws OverloadedException if there is no snapshot in time */
    public Outcome find(TokenId tokenId) {
        Optional<WaitingUser> known = presence.find(tokenId);
        if (known.isPresent()) {
            WaitingUser user = known.get();
            // A poll is a sign of life even if there is nothing to show.
            presence.heartbeat(user);
            ShownQueue queue = snapshots.of(user.queueId());
            if (!queue.snapshot().hasDeparted(user.number())) {
                return waiting(queue, positionOf(user.number(), user.firstPosition(), queue));
            }
            presence.remove(user);
        }
        return switch (calls.check(tokenId, Need.LIVE)) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted -> find(granted.token());
        };
    }

    /**
     * @param token as it is stored
     * @throws OverloadedException if there is no snapshot in time
     * @throws IllegalArgumentException if the token has ended
     */
    public Position find(QueueToken token) {
        return switch (token.state()) {
            case Admitted admitted -> {
                if (!token.wasAdmittedAtOnce()) {
                    // Another node may still show a position: the admission is shown once none does.
                    departures.await(token);
                }
                ShownQueue queue = snapshots.of(token.queueId());
                yield token.wasAdmittedAtOnce() || queue.snapshot().hasDeparted(token.number())
                        ? admitted(admitted, queue)
                        : waiting(queue, positionOf(token.number(), token.firstPosition(), queue));
            }
            case InQueue _inQueue -> {
                ShownQueue queue = snapshots.of(token.queueId());
                yield waiting(
                        queue,
                        queue.snapshot().hasDeparted(token.number())
                                ? 1
                                : positionOf(token.number(), token.firstPosition(), queue));
            }
            case Ended ended -> throw new IllegalArgumentException("An ended token has no position: " + ended);
        };
    }

    /** By the snapshot, which may be older than the token. */
    private static long positionOf(long number, long firstPosition, ShownQueue queue) {
        return Math.min(firstPosition, queue.snapshot().positionOf(number));
    }

    private Position admitted(Admitted admitted, ShownQueue queue) {
        Wait over = new Wait(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return position(queue, 0, admitted.at(), over, true, admitted.expiresAt(), POLL_AT_TAIL_MS, null);
    }

    private Position waiting(ShownQueue shown, long position) {
        Instant now = clock.instant();
        Queue queue = shown.settings();
        boolean isOpen = queue.admitsAt(now);
        // While the queue admits nobody, free slots gather that are filled at once when it does again.
        long ahead = isOpen
                ? position
                : position - queue.freeSlots(shown.snapshot().tally().occupied());
        Wait wait = ahead > 0 ? shown.forecast().waitFor(ahead) : new Wait(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        Duration untilOpening = untilOpening(queue, now);
        return position(
                shown,
                position,
                now.plus(untilOpening),
                wait,
                isOpen && shown.forecast().isMeasured(),
                null,
                pollAfter(position, untilOpening.toMillis()),
                policy.forgetAfter());
    }

    private Position position(
            ShownQueue shown,
            long listNum,
            Instant begin,
            Wait wait,
            boolean expectedKnown,
            @Nullable Instant expiresAt,
            long pollAfterMillis,
            @Nullable Duration keptFor) {
        Queue queue = shown.settings();
        return new Position(
                listNum,
                begin.plus(wait.expected()),
                begin.plus(wait.earliest()),
                begin.plus(wait.latest()),
                expectedKnown,
                shown.seatsLeft(),
                expiresAt,
                Duration.ofMillis(Math.round(pollAfterMillis * jitter.nextDouble(1 - POLL_JITTER, 1))),
                queue.id(),
                // The snapshot may be older than the user's own number.
                Math.max(listNum, shown.snapshot().tally().waiting()),
                queue.paused(),
                queue.opensAt(),
                queue.opensAt() == null ? null : untilOpening(queue, clock.instant()),
                keptFor);
    }

    private static Duration untilOpening(Queue queue, Instant now) {
        return queue.opensAt() == null || queue.opensAt().isBefore(now)
                ? Duration.ZERO
                : Duration.between(now, queue.opensAt());
    }

    /** By the position; more rarely while the opening is far away, but so that every user polls once more before it. */
    private static long pollAfter(long position, long untilOpening) {
        long pace = Math.min(POLL_AT_FRONT_MS + (position - 1) * POLL_MS_PER_POSITION, POLL_AT_TAIL_MS);
        if (untilOpening == 0) {
            return pace;
        }
        long half = Math.min(untilOpening / 2, POLL_BEFORE_OPENING_MS);
        return Math.max(POLL_AT_FRONT_MS, Math.min(Math.max(pace, half), untilOpening * 4 / 5));
    }
}
