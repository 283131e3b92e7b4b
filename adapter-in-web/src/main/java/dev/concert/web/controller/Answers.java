package dev.concert.web.controller;

import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.OperatorCalls;
import dev.concert.domain.shared.VisibleText;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.RequestId;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.util.ServletRequestPathUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** Turns the answers of use cases into responses; a response under an idempotency key is stored as JSON. */
@Component
record Answers(
        TokenAccess tokens, @Qualifier("contractMapper") JsonMapper mapper) {

    /** How many items a page of a list has at most. */
    static final int MAX_PAGE = 200;

    /** The result of a call that answers nothing. */
    static final JsonNode NOTHING = NullNode.getInstance();

    private static final int MAX_REASON = 200;

    /** @throws ApiException if a page of this size is too large */
    static void requirePage(int size) {
        ApiException.require(size <= MAX_PAGE, "size");
    }

    /**
     * The part of a command that makes it repeatable. A malformed key and more than one are refused, because a client that
     * sends a key relies on it.
     *
     * @param response makes the response to store from a success
     * @return null if the client sent no key
     */
    <S> @Nullable Keyed<S> keyed(HttpHeaders headers, Function<S, ?> response) {
        List<String> keys = headers.getOrEmpty(StoredJson.KEY);
        if (keys.isEmpty()) {
            return null;
        }
        ApiException.require(keys.size() == 1 && IdempotencyKey.isValid(keys.getFirst()), StoredJson.KEY);
        return new Keyed<>(
                new IdempotencyKey(keys.getFirst()), success -> mapper.writeValueAsString(response.apply(success)));
    }

    /**
     * An operator's call, which may be repeated under a key.
     *
     * @param body as it was read: two requests are the same if method, path and body are
     */
    <S> OperatorCalls.Call<S> call(
            HttpServletRequest http, HttpHeaders headers, Object body, Class<S> success, Function<S, ?> response) {
        String description = http.getMethod() + " "
                + ServletRequestPathUtils.getParsedRequestPath(http).pathWithinApplication() + " "
                + mapper.writeValueAsString(body);
        return call(
                http,
                body instanceof OperatorBody.Reasoned reasoned ? reason(reasoned) : null,
                new Request<>(description, keyed(headers, response), success));
    }

    private static String reason(OperatorBody.Reasoned body) {
        String reason = VisibleText.trim(body.reason());
        int length = reason.codePointCount(0, reason.length());
        ApiException.require(length >= 1 && length <= MAX_REASON, "reason");
        return reason;
    }

    /** An operator's call that takes no key. */
    OperatorCalls.Call<Void> call(HttpServletRequest http) {
        return call(http, null, new Request<>("", null, Void.class));
    }

    private <S> OperatorCalls.Call<S> call(HttpServletRequest http, @Nullable String reason, Request<S> request) {
        return new OperatorCalls.Call<>(
                OperatorInterceptor.actorOf(http), RequestId.of(http), reason, request, mapper::writeValueAsString);
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
