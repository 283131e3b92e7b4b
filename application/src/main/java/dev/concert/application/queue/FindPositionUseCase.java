package dev.concert.application.queue;

import dev.concert.application.OverloadedException;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.queue.Presence.Waiter;
import dev.concert.application.queue.WaitingLines.View;
import dev.concert.domain.queue.AdmissionForecast.Wait;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.queue.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells people where they stand, when their turn is expected, and when to ask again. Who is known to wait is told by what this
 * node knows of the line, without a query; that a token is admitted or has ended is always told as it is stored. Thread-safe.
 */
public final class FindPositionUseCase {

    private static final long POLL_AT_FRONT_MS = 1_000;
    private static final long POLL_AT_TAIL_MS = 10_000;
    /** How much later each place further back asks again; the slowest pace is reached at place 1,800. */
    private static final long POLL_MS_PER_PLACE = 5;
    /** Spread of the pace, so that those who came together do not ask together for ever. */
    private static final double POLL_JITTER = 0.1;

    private final TokenCalls calls;
    private final WaitingLines lines;
    private final Presence presence;
    private final InstantSource clock;
    private final RandomGenerator jitter;

    /** @param jitter safe for use by many threads */
    public FindPositionUseCase(
            TokenCalls calls, WaitingLines lines, Presence presence, InstantSource clock, RandomGenerator jitter) {
        this.calls = calls;
        this.lines = lines;
        this.presence = presence;
        this.clock = clock;
        this.jitter = jitter;
    }

    public sealed interface Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    /**
     * @param listNum people ahead and oneself while waiting, 0 once admitted; it never grows
     * @param expectedTime of the admission; when it was, for who is admitted
     * @param expectedEarliest one in ten is admitted before
     * @param expectedLatest nine in ten are admitted before
     * @param expectedKnown whether the three rest on a measured rate and the line moves, or are facts
     * @param seatsLeft the free seats of all dates ahead that can be booked from this line
     * @param expiresAt until when the admission lasts, or null while waiting
     * @param pollAfter how long to wait before asking again
     */
    public record Position(
            long listNum,
            Instant expectedTime,
            Instant expectedEarliest,
            Instant expectedLatest,
            boolean expectedKnown,
            long seatsLeft,
            @Nullable Instant expiresAt,
            Duration pollAfter)
            implements Outcome {

        public boolean isAdmitted() {
            return expiresAt != null;
        }
    }

    /** @throws OverloadedException if it cannot be told in time */
    public Outcome find(TokenId tokenId) {
        Optional<Waiter> known = presence.find(tokenId);
        if (known.isPresent()) {
            Waiter waiter = known.get();
            // Who asks is there, also if nothing can be told.
            presence.see(waiter);
            View line = lines.of(waiter.queueId());
            if (!line.snapshot().hasDeparted(waiter.number())) {
                return waiting(line, positionOf(waiter.number(), waiter.firstPosition(), line));
            }
            presence.forget(waiter);
        }
        return switch (calls.check(tokenId, Need.LIVE)) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted -> find(granted.token());
        };
    }

    /**
     * @param token as it is stored
     * @throws IllegalArgumentException if the token has ended
     */
    public Position find(QueueToken token) {
        return switch (token.state()) {
            case Admitted admitted -> {
                if (!token.wasAdmittedAtOnce()) {
                    // Another node may still tell a place in the line: nobody is told to be in before all know.
                    lines.awaitDeparture(token);
                }
                View line = lines.of(token.queueId());
                yield token.wasAdmittedAtOnce() || line.snapshot().hasDeparted(token.number())
                        ? inside(admitted, line)
                        : waiting(line, positionOf(token.number(), token.firstPosition(), line));
            }
            case InQueue _inLine -> {
                View line = lines.of(token.queueId());
                yield waiting(
                        line,
                        line.snapshot().hasDeparted(token.number())
                                ? 1
                                : positionOf(token.number(), token.firstPosition(), line));
            }
            case Ended ended -> throw new IllegalArgumentException("Who has left has no place: " + ended);
        };
    }

    /** By the snapshot, which may be older than the token. */
    private static long positionOf(long number, long firstPosition, View line) {
        return Math.min(firstPosition, line.snapshot().positionOf(number));
    }

    private Position inside(Admitted admitted, View line) {
        return new Position(
                0,
                admitted.at(),
                admitted.at(),
                admitted.at(),
                true,
                line.seatsLeft(),
                admitted.expiresAt(),
                pollAfter(POLL_AT_TAIL_MS));
    }

    private Position waiting(View line, long place) {
        Instant now = clock.instant();
        Instant opensAt = line.settings().opensAt();
        boolean isOpen = line.settings().admitsAt(now);
        // Slots that are free while nobody is let in are filled at once when the line moves on.
        long toCall = isOpen
                ? place
                : place - line.settings().freeSlots(line.snapshot().tally().occupied());
        Wait wait =
                toCall > 0 ? line.forecast().waitFor(toCall) : new Wait(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        Instant begin = opensAt != null && opensAt.isAfter(now) ? opensAt : now;
        return new Position(
                place,
                begin.plus(wait.expected()),
                begin.plus(wait.earliest()),
                begin.plus(wait.latest()),
                isOpen && line.forecast().isMeasured(),
                line.seatsLeft(),
                null,
                pollAfter(Math.min(POLL_AT_FRONT_MS + (place - 1) * POLL_MS_PER_PLACE, POLL_AT_TAIL_MS)));
    }

    private Duration pollAfter(long millis) {
        return Duration.ofMillis(Math.round(millis * jitter.nextDouble(1 - POLL_JITTER, 1)));
    }
}
