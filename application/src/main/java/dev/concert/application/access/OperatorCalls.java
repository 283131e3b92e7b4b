package dev.concert.application.access;

import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyStore.KeyInUseException;
import dev.concert.application.access.IdempotencyStore.Owner.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what an operator asks for: in one unit of work, and under an idempotency key done once, as {@link Idempotency}
 * describes. Keys of different actors have nothing to do with each other. Each change is recorded in the same unit of work.
 * Thread-safe.
 */
public record OperatorCalls(Idempotency idempotency, AuditTrail trail, UnitOfWork unitOfWork) {

    /**
     * An operator's request.
     *
     * @param actor the name of the operator's key
     * @param requestId as the answer and the log name the request
     * @param reason why the operator asks for it, or null where no reason is asked for
     * @param json writes a map as a JSON object, times as the API has them
     */
    public record Call<S>(
            String actor,
            String requestId,
            @Nullable String reason,
            Request<S> request,
            Function<Map<String, @Nullable Object>, String> json) {}

    /**
     * What an operator changed.
     *
     * @param before the members as they were: texts, numbers, booleans, times, dates, lists and maps; empty if there was nothing
     * @param after the members as they are now; empty if there is nothing any more
     */
    public record Change(
            String action, String subject, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {}

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

    /** Records the members that differ, in the caller's unit of work; nothing if none does, as in a call that is done again. */
    public void record(Call<?> call, Change change) {
        Map<String, @Nullable Object> before = differing(change.before(), change.after());
        Map<String, @Nullable Object> after = differing(change.after(), change.before());
        if (!before.isEmpty() || !after.isEmpty()) {
            trail.add(new AuditTrail.Entry(
                    idempotency.clock().instant(),
                    call.actor(),
                    change.action(),
                    change.subject(),
                    before.isEmpty() ? null : call.json().apply(before),
                    after.isEmpty() ? null : call.json().apply(after),
                    call.reason(),
                    call.requestId()));
        }
    }

    private static Map<String, @Nullable Object> differing(
            Map<String, @Nullable Object> members, Map<String, @Nullable Object> others) {
        Map<String, @Nullable Object> differing = new LinkedHashMap<>(members);
        differing
                .entrySet()
                .removeIf(member -> others.containsKey(member.getKey())
                        && Objects.equals(member.getValue(), others.get(member.getKey())));
        return differing;
    }
}
