package dev.concert.application.access;

import dev.concert.application.Batcher;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.UnitOfWork;
import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.StoredAnswer;
import dev.concert.application.access.TokenCalls.Keyed;
import dev.concert.application.access.TokenJudge.ExpiredToken;
import dev.concert.application.access.TokenJudge.Granted;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.access.TokenJudge.Refusal;
import dev.concert.application.access.TokenJudge.Verdict;
import dev.concert.application.queue.snapshot.DepartureWait;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import java.time.InstantSource;
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
 * done once, however often the request is repeated. The stored answer is committed with the effect, so that every node has both
 * or neither. Only a success is stored; a refusal is judged anew. Thread-safe.
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
    private final IdempotencyStore answers;
    private final DepartureWait departures;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Batcher<TokenId, Optional<QueueToken>> lookUps =
            new Batcher<>("to be looked up", this::findAll, MAX_BATCH, MAX_WAITING);

    public TokenCalls(
            TokenJudge judge,
            QueueTokenRepository tokens,
            IdempotencyStore answers,
            DepartureWait departures,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        this.judge = judge;
        this.tokens = tokens;
        this.answers = answers;
        this.departures = departures;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /**
     * The optional part of a command that a client may repeat: because the answer was lost, because nobody knows whether the work
     * was committed, or because the user pressed the button twice.
     *
     * @param text writes a success as it is stored, to be answered again
     * @param <S> the success of the use case
     */
    public record Keyed<S>(IdempotencyKey key, Function<? super S, String> text) {}

    /**
     * A write that may be repeated under a key.
     *
     * @param description distinguishes this request from all others of its user: the same text for the same request
     * @param endsToken whether a success ends the token, so that the request is repeated with an ended one
     * @param keyed the key, and how a success is stored; null if the client sent no key
     * @param success the outcome that is stored
     */
    public record Request<S>(
            String description, boolean endsToken, @Nullable Keyed<S> keyed, Class<S> success) {}

    /**
     * Judges a token for a call that changes nothing but the token, with one read in the common case.
     *
     * @throws OverloadedException if too many tokens wait to be looked up
     */
    public Verdict check(TokenId id, Need need) {
        Optional<QueueToken> read = lookUps.submit(id);
        boolean changes = read.filter(judge::changesByShowingUp).isPresent();
        Verdict verdict = changes ? unitOfWork.execute(() -> judge.judgeLocked(id, need)) : judge.judge(read, need);
        if (changes || !need.equals(Need.LIVE)) {
            awaitAdmission(verdict);
        }
        return verdict;
    }

    /** Does work that changes the token or rests on it: the token stays locked until the work is committed. */
    public <S, O> Answer<O> execute(TokenId id, Need need, Request<S> request, Function<QueueToken, O> work) {
        Run<O> run = inUnitOfWork(id, request, () -> judge.judgeLocked(id, need), work);
        awaitAdmission(run.verdict());
        return run.answer();
    }

    /** The same for a request that never comes under a key. */
    public <O> Answer<O> execute(TokenId id, Need need, Function<QueueToken, O> work) {
        return execute(id, need, new Request<>("", false, null, Void.class), work);
    }

    /**
     * Does work that concerns a live token's user alone: the token is judged beforehand and not locked. The answer shows no
     * admission, so it waits for other nodes no longer than the judgement.
     */
    public <S, O> Answer<O> executeForUser(TokenId id, Request<S> request, Function<UserId, O> work) {
        Verdict verdict = check(id, Need.LIVE);
        return verdict instanceof Refusal refusal
                ? new Answer.Refused<>(refusal)
                : inUnitOfWork(id, request, () -> verdict, token -> work.apply(token.userId()))
                        .answer();
    }

    /** @param verdict as it was when the work was committed; null if the work was not begun */
    private record Run<O>(@Nullable Verdict verdict, Answer<O> answer) {}

    private <S, O> Run<O> inUnitOfWork(
            TokenId id, Request<S> request, Supplier<Verdict> judgement, Function<QueueToken, O> work) {
        try {
            return unitOfWork.execute(() -> once(id, request, judgement, work));
        } catch (KeyInUseException inUse) {
            return new Run<>(null, new Answer.KeyInUse<>());
        }
    }

    private <S, O> Run<O> once(
            TokenId id, Request<S> request, Supplier<Verdict> judgement, Function<QueueToken, O> work) {
        Keyed<S> keyed = request.keyed();
        StoredAnswer stored =
                keyed == null ? null : answers.lock(id, keyed.key()).orElse(null);
        Verdict verdict = judgement.get();
        return new Run<>(
                verdict,
                switch (verdict) {
                    case Refusal refusal ->
                        refusal instanceof ExpiredToken && stored != null && isEndedBy(id, request, stored)
                                ? new Answer.Replayed<>(stored.text())
                                : new Answer.Refused<>(refusal);
                    case Granted granted ->
                        stored == null ? first(granted.token(), request, work) : again(request, stored);
                });
    }

    private static <O> Answer<O> again(Request<?> request, StoredAnswer stored) {
        return stored.request().equals(request.description())
                ? new Answer.Replayed<>(stored.text())
                : new Answer.KeyReused<>();
    }

    private <S, O> Answer<O> first(QueueToken token, Request<S> request, Function<QueueToken, O> work) {
        O outcome = work.apply(token);
        Keyed<S> keyed = request.keyed();
        if (keyed != null && request.success().isInstance(outcome)) {
            String text = keyed.text().apply(request.success().cast(outcome));
            answers.add(
                    token.userId(),
                    keyed.key(),
                    new StoredAnswer(token.id(), request.description(), text),
                    clock.instant());
        }
        return new Answer.Done<>(outcome);
    }

    private static boolean isEndedBy(TokenId id, Request<?> request, StoredAnswer stored) {
        return request.endsToken()
                && stored.bearer().equals(id)
                && stored.request().equals(request.description());
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
