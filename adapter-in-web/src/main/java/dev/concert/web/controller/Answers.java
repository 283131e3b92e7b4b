package dev.concert.web.controller;

import dev.concert.application.access.Answer;
import dev.concert.application.idempotency.Keyed;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.StoredJson;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Turns what use cases answer to a token's user into responses; a response under an idempotency key is stored as its JSON. */
@Component
class Answers {

    private final TokenAccess tokens;
    private final JsonMapper mapper;

    Answers(TokenAccess tokens, @Qualifier("contractMapper") JsonMapper mapper) {
        this.tokens = tokens;
        this.mapper = mapper;
    }

    /**
     * The optional part of a command that may be repeated.
     *
     * @param response of a success
     * @return null if the client sent no key
     */
    <S> @Nullable Keyed<S> keyed(IdempotencyKeyHeader key, Function<S, ?> response) {
        return key.value()
                .map(given -> new Keyed<S>(given, success -> mapper.writeValueAsString(response.apply(success))))
                .orElse(null);
    }

    /** The outcome of a call that was carried out; throws the error of any other answer. */
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
     * The envelope of a call that may come under a key.
     *
     * @param response of an outcome; throws the error of an outcome that is no success
     */
    <O, R> Envelope<StoredJson<R>> envelope(Answer<O> answer, Function<O, R> response) {
        return Envelope.of(
                answer instanceof Answer.Replayed<O> replayed
                        ? new StoredJson<>(replayed.text(), true)
                        : new StoredJson<>(mapper.writeValueAsString(response.apply(outcome(answer))), false));
    }
}
