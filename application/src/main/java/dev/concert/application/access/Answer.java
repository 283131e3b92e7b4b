package dev.concert.application.access;

import dev.concert.application.access.TokenJudge.Refusal;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What became of a call that a token's user made.
 *
 * @param <O> the outcomes of the use case
 */
public sealed interface Answer<O> {

    /** The use case did its work; the outcome may still deny what was asked. */
    record Done<O>(O outcome) implements Answer<O> {}

    /** The token does not do. Nothing but the token's own state has changed. */
    record Refused<O>(Refusal why) implements Answer<O> {}

    /**
     * The same request has succeeded before, under its key.
     *
     * @param text as it was stored then
     */
    record Replayed<O>(String text) implements Answer<O> {}

    /** Another request has succeeded under the key. */
    record KeyReused<O>() implements Answer<O> {}

    /** A request under the key is still being worked on. */
    record KeyInUse<O>() implements Answer<O> {}

    /** The same answer with what {@code change} makes of the outcome, if there is one. */
    default Answer<O> withOutcome(UnaryOperator<O> change) {
        return this instanceof Done<O> done ? new Done<>(change.apply(done.outcome())) : this;
    }

    /** Hands on the outcome, if there is one; for metrics. */
    default void ifDone(Consumer<O> reader) {
        if (this instanceof Done<O> done) {
            reader.accept(done.outcome());
        }
    }
}
