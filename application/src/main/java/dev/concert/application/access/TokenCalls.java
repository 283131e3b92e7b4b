package dev.concert.application.access;

import dev.concert.application.Batcher;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.Owner.Bearer;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.access.TokenJudge.UnknownToken;
import dev.concert.application.access.TokenJudge.Verdict;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a token's user asks for: the token is judged, the work done in one unit of work, and under an idempotency key
 * done once, as {@link Idempotency} describes. A stored answer is given again whatever the token may do by now. Thread-safe.
 *
 * <p>A user admitted a moment ago learns of it from the first answer. So the answer waits, after the commit and with
 * nothing locked, until every node shows the admission, as far as {@link DepartureWait} promises that.
 */
public final class TokenCalls {

    /** So many tokens are looked up in one query. */
    private static final int MAX_BATCH = 256;
    /** So many look-ups may wait: made-up tokens must not keep the database busy. */
    private static final int MAX_WAITING = 2_000;

    private final TokenJudge judge;
    private final QueueTokenRepository tokens;
    private final Idempotency idempotency;
    private final DepartureWait departures;
    private final UnitOfWork unitOfWork;
    private final Batcher<TokenId, Optional<QueueToken>> lookUps =
            new Batcher<>("to be looked up", this::findAll, MAX_BATCH, MAX_WAITING);

    public TokenCalls(
            TokenJudge judge,
            QueueTokenRepository tokens,
            Idempotency idempotency,
            DepartureWait departures,
            UnitOfWork unitOfWork) {
        this.judge = judge;
        this.tokens = tokens;
        this.idempotency = idempotency;
        this.departures = departures;
        this.unitOfWork = unitOfWork;
    }

    /**
     * Judges a token for a call that changes nothing but the token, with one read in the common case.
     *
     * @throws OverloadedException if too many tokens wait to be looked up
     */
    public Verdict check(TokenId id, Need need) {
        Optional<QueueToken> read = lookUps.submit(id);
        boolean changes = read.filter(judge::changesByShowingUp).isPresent();
        Verdict verdict = changes ? unitOfWork.execute(() -> judge.judgeLocked(id, need)) : judge.judge(read, need);
        if (changes || !need.equals(Need.LIVE) && !need.equals(Need.RECEIPTS)) {
            awaitAdmission(verdict);
        }
        return verdict;
    }

    /** Does work that changes the token or rests on it: the token stays locked until the work is committed. */
    public <S, O> Answer<O> execute(TokenId id, Need need, Request<S> request, Function<QueueToken, O> work) {
        return execute(id, need, request, work, Optional::empty);
    }

    /** @param afterEnd the outcome for a token that has ended, if that is not refused */
    public <S, O> Answer<O> execute(
            TokenId id, Need need, Request<S> request, Function<QueueToken, O> work, Supplier<Optional<O>> afterEnd) {
        Run<O> run = inUnitOfWork(id, request, () -> judge.judgeLocked(id, need), work, afterEnd);
        awaitAdmission(run.verdict());
        return run.answer();
    }

    /** The same for a request that never comes under a key. */
    public <O> Answer<O> execute(TokenId id, Need need, Function<QueueToken, O> work) {
        return execute(id, need, new Request<>("", null, Void.class), work);
    }

    /**
     * Does work that concerns a live token's user alone: the token is judged beforehand and not locked. The answer shows no
     * admission, so it waits for other nodes no longer than the judgement.
     */
    public <S, O> Answer<O> executeForUser(TokenId id, Request<S> request, Function<UserId, O> work) {
        Verdict verdict = check(id, Need.LIVE);
        boolean isDecided = verdict instanceof UnknownToken || verdict instanceof Refusal && request.keyed() == null;
        return isDecided
                ? new Answer.Refused<>((Refusal) verdict)
                : inUnitOfWork(id, request, () -> verdict, token -> work.apply(token.userId()), Optional::empty)
                        .answer();
    }

    /** Whether a request of the token's user has succeeded under the key. */
    public boolean isAnswered(TokenId id, IdempotencyKey key) {
        try {
            return unitOfWork.execute(
                    () -> idempotency.answers().lock(new Bearer(id), key).isPresent());
        } catch (KeyInUseException inUse) {
            return false;
        }
    }

    /** @param verdict as it was when the work was committed; null if the work was not begun */
    private record Run<O>(@Nullable Verdict verdict, Answer<O> answer) {}

    private <S, O> Run<O> inUnitOfWork(
            TokenId id,
            Request<S> request,
            Supplier<Verdict> judgement,
            Function<QueueToken, O> work,
            Supplier<Optional<O>> afterEnd) {
        try {
            return unitOfWork.execute(() -> once(new Bearer(id), request, judgement, work, afterEnd));
        } catch (KeyInUseException inUse) {
            return new Run<>(null, new Answer.KeyInUse<>());
        }
    }

    private <S, O> Run<O> once(
            Bearer bearer,
            Request<S> request,
            Supplier<Verdict> judgement,
            Function<QueueToken, O> work,
            Supplier<Optional<O>> afterEnd) {
        Optional<Answer<O>> earlier = idempotency.find(bearer, request);
        // A repetition is a call of the token's user like any other, so its token is judged all the same.
        Verdict verdict = judgement.get();
        return new Run<>(verdict, earlier.orElseGet(() -> switch (verdict) {
            case Granted granted -> idempotency.add(bearer, request, work.apply(granted.token()));
            case ExpiredToken expired ->
                afterEnd.get().<Answer<O>>map(Answer.Done::new).orElseGet(() -> new Answer.Refused<>(expired));
            case Refusal refusal -> new Answer.Refused<>(refusal);
        }));
    }

    private void awaitAdmission(@Nullable Verdict verdict) {
        if (verdict instanceof Granted granted) {
            departures.awaitAdmission(granted.token());
        }
    }

    private List<Optional<QueueToken>> findAll(List<TokenId> ids) {
        Map<TokenId, QueueToken> found = tokens.findAll(new HashSet<>(ids)).stream()
                .collect(Collectors.toMap(QueueToken::id, Function.identity()));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }
}
