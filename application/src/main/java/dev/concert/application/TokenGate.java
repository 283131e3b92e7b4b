package dev.concert.application;

import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.queue.TokenId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Judges whether the bearer of a token may do something now, and stores that the bearer showed up. Thread-safe.
 *
 * <p>An admission that is over, or was not claimed yet, is judged under the token's row lock and by a clock read after the
 * lock was taken: another call may be about to prolong it, and a slot is free only once its token is marked as ended.
 */
public final class TokenGate {

    private final QueueTokenRepository tokens;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;

    public TokenGate(QueueTokenRepository tokens, UnitOfWork unitOfWork, InstantSource clock) {
        this.tokens = tokens;
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
    public sealed interface Pass {}

    /** @param token as it is now, live */
    public record Granted(QueueToken token) implements Pass {}

    /** Why not. */
    public sealed interface Refusal extends Pass {}

    /** No such token was ever given out. */
    public record UnknownToken() implements Refusal {}

    /** The token has ended, or its admission is over. */
    public record ExpiredToken() implements Refusal {}

    /** @param token waiting, where only admitted ones may pass */
    public record NotAdmitted(QueueToken token) implements Refusal {}

    /** Judges outside a unit of work, with one read in the common case, for what changes nothing but the token. */
    public Pass pass(TokenId id, Access access) {
        Optional<QueueToken> seen = tokens.find(id);
        if (seen.isPresent()
                && seen.get().state() instanceof Admitted admitted
                && (admitted.claimedAt() == null || !seen.get().isLiveAt(clock.instant()))) {
            return unitOfWork.execute(() -> passLocked(id, access));
        }
        return judge(seen, access);
    }

    /** Judges within the caller's unit of work; a token that passes stays locked until its end. */
    public Pass passLocked(TokenId id, Access access) {
        Optional<QueueToken> locked = tokens.lock(id);
        Instant now = clock.instant();
        Optional<QueueToken> current = locked.map(token -> token.endIfOver(now).claim(now));
        if (!current.equals(locked)) {
            tokens.save(current.orElseThrow());
        }
        return judge(current, access);
    }

    private static Pass judge(Optional<QueueToken> token, Access access) {
        if (token.isEmpty()) {
            return new UnknownToken();
        }
        return switch (token.get().state()) {
            case Waiting() -> access == Access.LIVE ? new Granted(token.get()) : new NotAdmitted(token.get());
            case Admitted _admitted -> new Granted(token.get());
            case Ended _ended -> new ExpiredToken();
        };
    }
}
