package dev.concert.application.access;

import dev.concert.application.access.IdempotencyStore.Owner;
import dev.concert.application.access.IdempotencyStore.StoredAnswer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does a request's work once under its key, however often the request is repeated. The stored answer is committed with the effect,
 * so that every node has both or neither. Only a success is stored; all else is judged anew. Thread-safe.
 */
public record Idempotency(IdempotencyStore answers, InstantSource clock) {

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
     * @param description distinguishes this request from all others of its owner: the same text for the same request
     * @param keyed the key, and how a success is stored; null if the client sent no key
     * @param success the outcome that is stored
     */
    public record Request<S>(String description, @Nullable Keyed<S> keyed, Class<S> success) {}

    /** The answer to a request under a key that has been answered before; otherwise locks the key for the unit of work. */
    <O> Optional<Answer<O>> find(Owner owner, Request<?> request) {
        return request.keyed() == null
                ? Optional.empty()
                : answers.lock(owner, request.keyed().key()).map(stored -> again(request, stored));
    }

    private static <O> Answer<O> again(Request<?> request, StoredAnswer stored) {
        return stored.request().equals(request.description())
                ? new Answer.Replayed<>(stored.text())
                : new Answer.KeyReused<>();
    }

    /** The answer to a request that was done just now, stored under its key if it has one and succeeded. */
    <S, O> Answer<O> add(Owner owner, Request<S> request, O outcome) {
        Keyed<S> keyed = request.keyed();
        if (keyed != null && request.success().isInstance(outcome)) {
            String text = keyed.text().apply(request.success().cast(outcome));
            answers.add(owner, keyed.key(), new StoredAnswer(request.description(), text), clock.instant());
        }
        return new Answer.Done<>(outcome);
    }
}
