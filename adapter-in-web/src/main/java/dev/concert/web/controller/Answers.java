package dev.concert.web.controller;

import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Turns the answers of use cases into responses; a response under an idempotency key is stored as JSON. */
@Component
record Answers(
        TokenAccess tokens, @Qualifier("contractMapper") JsonMapper mapper) {

    /**
     * The part of a command that makes it repeatable.
     *
     * @param response makes the response to store from a success
     * @return null if the client sent no key
     */
    <S> @Nullable Keyed<S> keyed(IdempotencyKeyHeader key, Function<S, ?> response) {
        return key.value()
                .map(given -> new Keyed<S>(given, success -> mapper.writeValueAsString(response.apply(success))))
                .orElse(null);
    }

    /** @throws ApiException if the answer is a refusal or an error about the key */
    <O> O outcome(Answer<O> answer) {
        return switch (answer) {
            case Answer.Done<O> done -> done.outcome();
            case Answer.Refused<O> refused -> throw tokens.refused(refused.why());
            case Answer.KeyReused<O> _reused -> throw ApiException.of(ErrorCode.IDEMPOTENCY_KEY_REUSED);
            case Answer.KeyInUse<O> _running -> throw ApiException.of(ErrorCode.REQUEST_IN_PROGRESS);
            case Answer.Replayed<O> _replayed -> throw new IllegalStateException("A call without a key was replayed");
        };
    }

    /**
     * The response to a call with an optional key.
     *
     * @param response makes the response from a success; throws the error of any other outcome
     */
    <O, R> Envelope<StoredJson<R>> envelope(Answer<O> answer, Function<O, R> response) {
        return Envelope.of(
                answer instanceof Answer.Replayed<O> replayed
                        ? new StoredJson<>(replayed.text(), true)
                        : new StoredJson<>(mapper.writeValueAsString(response.apply(outcome(answer))), false));
    }
}
