package dev.concert.application.access;

import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.Owner.Actor;
import java.util.function.Supplier;

/**
 * Carries out what an operator asks for: in one unit of work, and under an idempotency key done once, as {@link Idempotency}
 * describes. Keys of different actors have nothing to do with each other. Thread-safe.
 */
public record OperatorCalls(Idempotency idempotency, UnitOfWork unitOfWork) {

    /**
     * An operator's request.
     *
     * @param actor the name of the operator's key
     */
    public record Call<S>(String actor, Request<S> request) {}

    public <S, O> Answer<O> execute(Call<S> call, Supplier<O> work) {
        Actor actor = new Actor(call.actor());
        try {
            return unitOfWork.execute(() -> idempotency
                    .<O>find(actor, call.request())
                    .orElseGet(() -> idempotency.add(actor, call.request(), work.get())));
        } catch (KeyInUseException inUse) {
            return new Answer.KeyInUse<>();
        }
    }
}
