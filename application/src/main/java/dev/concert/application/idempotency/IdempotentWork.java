package dev.concert.application.idempotency;

import dev.concert.application.idempotency.IdempotencyStore.KeyInUseException;
import dev.concert.application.idempotency.IdempotencyStore.StoredAnswer;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.TokenJudge.ExpiredToken;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.LockingGate;
import dev.concert.application.queue.TokenJudge.Verdict;
import dev.concert.domain.queue.TokenId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does at a client's request what is to be done once, however often the client repeats the request under its key: because the
 * answer was lost, because nobody knows whether the work was committed, or because the user pressed the button twice. The answer
 * is committed together with the work's effect, so that on every node there are both or neither. Only a success is kept; what
 * was refused is judged anew. Thread-safe.
 */
public final class IdempotentWork {

    private final IdempotencyStore answers;
    private final TokenJudge gate;
    private final InstantSource clock;

    public IdempotentWork(IdempotencyStore answers, TokenJudge gate, InstantSource clock) {
        this.answers = answers;
        this.gate = gate;
        this.clock = clock;
    }

    /**
     * A request under a key.
     *
     * @param text tells this request from all others of its user: the same text for the same request
     * @param endsToken whether a success ends the token, so that the request is repeated with one that has ended
     */
    public record Request(TokenId bearer, IdempotencyKey key, String text, boolean endsToken) {}

    /** @param <O> what the work comes to */
    public sealed interface Answer<O> {}

    /** The request was worked on. */
    public record First<O>(O outcome) implements Answer<O> {}

    /** The request had succeeded before. */
    public record Again<O>(String text) implements Answer<O> {}

    /** The key was given to another request, which succeeded. */
    public record KeyReused<O>() implements Answer<O> {}

    /** A request under this key is being worked on. */
    public record InProgress<O>() implements Answer<O> {}

    /**
     * Works on the request, or finds out what was answered to it. The token is judged first in either case; but what has ended
     * its own token is answered again to that token.
     *
     * @param judgement of the token
     * @param work as of {@link TokenJudge#execute}; answers to what the token was judged to be
     * @param success the text of a success, empty for any other outcome
     */
    public <O> Answer<O> execute(
            Request request,
            Function<LockingGate, Verdict> judgement,
            Function<Verdict, O> work,
            Function<O, Optional<String>> success) {
        try {
            return gate.execute(locking -> executeOnce(request, () -> judgement.apply(locking), work, success));
        } catch (KeyInUseException inUse) {
            return new InProgress<>();
        }
    }

    private <O> Answer<O> executeOnce(
            Request request,
            Supplier<Verdict> judgement,
            Function<Verdict, O> work,
            Function<O, Optional<String>> success) {
        Optional<StoredAnswer> kept = answers.lock(request.bearer(), request.key());
        Verdict pass = judgement.get();
        if (kept.isPresent() && (pass instanceof Granted || isEndedBy(request, kept.get(), pass))) {
            return kept.get().request().equals(request.text())
                    ? new Again<>(kept.get().text())
                    : new KeyReused<>();
        }
        O outcome = work.apply(pass);
        if (pass instanceof Granted granted) {
            success.apply(outcome)
                    .ifPresent(text -> answers.add(
                            granted.token().userId(),
                            request.key(),
                            new StoredAnswer(request.bearer(), request.text(), text),
                            clock.instant()));
        }
        return new First<>(outcome);
    }

    private static boolean isEndedBy(Request request, StoredAnswer kept, Verdict pass) {
        return pass instanceof ExpiredToken
                && request.endsToken()
                && kept.bearer().equals(request.bearer())
                && kept.request().equals(request.text());
    }
}
