package dev.concert.web.controller;

import dev.concert.application.idempotency.IdempotencyKey;
import dev.concert.application.idempotency.IdempotentWork.Again;
import dev.concert.application.idempotency.IdempotentWork.Answer;
import dev.concert.application.idempotency.IdempotentWork.First;
import dev.concert.application.idempotency.IdempotentWork.InProgress;
import dev.concert.application.idempotency.IdempotentWork.KeyReused;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.StoredJson;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers calls that may be repeated under a key. */
@Component
class IdempotentCalls {

    private final JsonMapper mapper;

    IdempotentCalls(@Qualifier("contractMapper") JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Answers a call, or repeats what was answered to it.
     *
     * @param call without a key
     * @param once the same under a key; takes also how its success is to be kept
     * @param response of a success; throws what any other outcome is answered with
     * @param <O> outcome
     * @param <R> response
     */
    <O, R> Envelope<StoredJson<R>> answer(
            IdempotencyKeyHeader key,
            Supplier<O> call,
            BiFunction<IdempotencyKey, Function<O, String>, Answer<O>> once,
            Function<O, R> response) {
        Function<O, String> json = outcome -> mapper.writeValueAsString(response.apply(outcome));
        Answer<O> answer = key.value().map(given -> once.apply(given, json)).orElseGet(() -> new First<>(call.get()));
        return Envelope.of(
                switch (answer) {
                    case First<O> first -> new StoredJson<>(json.apply(first.outcome()), false);
                    case Again<O> again -> new StoredJson<>(again.text(), true);
                    case KeyReused<O> _reused -> throw ApiException.of(ErrorCode.IDEMPOTENCY_KEY_REUSED);
                    case InProgress<O> _running -> throw ApiException.of(ErrorCode.REQUEST_IN_PROGRESS);
                });
    }
}
