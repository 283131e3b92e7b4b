package dev.concert.application.queue;

import dev.concert.application.OverloadedException;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.queue.QueueTokenState.PassedOver;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.ConcertId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the bearer of a token may do something now, and stores that the bearer showed up. Thread-safe.
 *
 * <p>An admission that is over, or was not claimed yet, is judged under the token's row lock and by a clock read after the
 * lock was taken: another call may be about to prolong it, and a slot is free only once its token is marked as ended.
 */
public final class TokenJudge {

    /** So many tokens are looked up in one query. */
    private static final int MAX_GROUP = 256;
    /** So many look-ups may wait: made-up tokens must not keep the database busy. */
    private static final int MAX_WAITING = 2_000;

    private final QueueTokenRepository tokens;
    private final Presence presence;
    private final WaitingLines lines;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Batcher<TokenId, Optional<QueueToken>> lookUps =
            new Batcher<>("to be looked up", this::findAll, MAX_GROUP, MAX_WAITING);

    public TokenJudge(
            QueueTokenRepository tokens,
            Presence presence,
            WaitingLines lines,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        this.tokens = tokens;
        this.presence = presence;
        this.lines = lines;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /** What a token has to be. */
    public enum Access {
        /** Waiting or admitted. */
        LIVE,
        ADMITTED
    }

    /** The gate's verdict. */
    public sealed interface Verdict {}

    /** @param token as it is now, live */
    public record Granted(QueueToken token) implements Verdict {}

    /** Why not. */
    public sealed interface Refusal extends Verdict {}

    /** No such token was ever given out. */
    public record UnknownToken() implements Refusal {}

    /** The token has ended, or its admission is over, or its owner was away for too long. */
    public record ExpiredToken() implements Refusal {}

    /** @param token in the line, where only admitted ones may pass */
    public record NotAdmitted(QueueToken token) implements Refusal {}

    /** @param concertId for which people wait in another line than the token's */
    public record WrongQueue(ConcertId concertId) implements Refusal {}

    /**
     * Judges outside a unit of work, with one read in the common case, for what changes nothing but the token.
     *
     * @throws OverloadedException if too many tokens have to be looked up
     */
    public Verdict pass(TokenId id, Access access) {
        return pass(id, access, null);
    }

    /** The same for somebody who wants to book the concert. */
    public Verdict passToBook(TokenId id, ConcertId concertId) {
        return pass(id, Access.ADMITTED, concertId);
    }

    private Verdict pass(TokenId id, Access access, @Nullable ConcertId concertId) {
        Optional<QueueToken> seen = lookUps.submit(id);
        if (seen.isPresent() && changesByBeingSeen(seen.get())) {
            return execute(locking -> locking.pass(id, access, concertId));
        }
        if (access == Access.ADMITTED) {
            seen.filter(this::isNews).ifPresent(lines::awaitDeparture);
        }
        return judge(seen, access, concertId);
    }

    /** Whether other nodes may still tell a place in the line. */
    private boolean isNews(QueueToken token) {
        return token.state() instanceof Admitted admitted
                && !token.wasAdmittedAtOnce()
                && clock.instant().isBefore(admitted.at().plus(WaitingLines.KNOWN_WITHIN));
    }

    /**
     * Does work that needs a token in one unit of work with the token's judgement. Whoever was let in a moment ago learns of it
     * here; so it returns only when every node tells the same, as far as {@link WaitingLines#awaitDeparture} promises that, with
     * the work committed and nothing locked meanwhile.
     *
     * @param work as of {@link UnitOfWork#execute}; judges the token by what it is given
     * @return what the work returned
     */
    public <T> T execute(Function<LockingGate, T> work) {
        Done<T> done = unitOfWork.execute(() -> {
            LockingGate locking = new LockingGate();
            T result = work.apply(locking);
            return new Done<>(result, locking.news);
        });
        done.news.forEach(lines::awaitDeparture);
        return done.result;
    }

    /** @param news the tokens that were let in a moment ago */
    private record Done<T>(T result, List<QueueToken> news) {}

    /** The gate within a unit of work: a token that passes stays locked until its end. */
    public final class LockingGate {

        private final List<QueueToken> news = new ArrayList<>();

        private LockingGate() {}

        public Verdict pass(TokenId id, Access access) {
            return pass(id, access, null);
        }

        /** The same for somebody who wants to book the concert. */
        public Verdict passToBook(TokenId id, ConcertId concertId) {
            return pass(id, Access.ADMITTED, concertId);
        }

        private Verdict pass(TokenId id, Access access, @Nullable ConcertId concertId) {
            Optional<QueueToken> locked = tokens.lock(id);
            Instant now = clock.instant();
            Optional<QueueToken> current =
                    locked.map(token -> isForgotten(token, now) ? token : presence.called(token, now));
            if (!current.equals(locked)) {
                tokens.save(current.orElseThrow());
            }
            current.filter(TokenJudge.this::isNews).ifPresent(news::add);
            return judge(current, access, concertId);
        }
    }

    private boolean changesByBeingSeen(QueueToken token) {
        return token.state() instanceof PassedOver
                || token.state() instanceof Admitted admitted
                        && (admitted.claimedAt() == null || !token.isLiveAt(clock.instant()));
    }

    private boolean isForgotten(QueueToken token, Instant now) {
        return token.state() instanceof PassedOver && presence.isForgotten(token, now);
    }

    private List<Optional<QueueToken>> findAll(List<TokenId> ids) {
        Map<TokenId, QueueToken> found = tokens.findAll(new HashSet<>(ids)).stream()
                .collect(Collectors.toMap(QueueToken::id, Function.identity()));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    private Verdict judge(Optional<QueueToken> found, Access access, @Nullable ConcertId concertId) {
        if (found.isEmpty()) {
            return new UnknownToken();
        }
        QueueToken token = found.get();
        return switch (token.state()) {
            case Ended _ended -> new ExpiredToken();
            case InQueue _inLine -> {
                if (presence.isForgotten(token, clock.instant())) {
                    yield new ExpiredToken();
                }
                presence.see(token);
                yield access == Access.LIVE ? new Granted(token) : rightLine(token, concertId, new NotAdmitted(token));
            }
            case Admitted _admitted -> {
                presence.forget(token.id());
                yield rightLine(token, concertId, new Granted(token));
            }
        };
    }

    /** The pass, unless the concert is booked from another line than the token's. */
    private Verdict rightLine(QueueToken token, @Nullable ConcertId concertId, Verdict pass) {
        return concertId == null || lines.leadsTo(token.queueId(), concertId) ? pass : new WrongQueue(concertId);
    }
}
