package dev.concert.web.access;

import dev.concert.application.access.IdempotencyKey;
import dev.concert.web.answer.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** The header {@code Idempotency-Key}, as a parameter of a handler whose call may be repeated. */
public record IdempotencyKeyHeader(Optional<IdempotencyKey> value) {

    public static final String NAME = "Idempotency-Key";

    static Optional<IdempotencyKey> valid(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(NAME));
        return headers.size() == 1 && IdempotencyKey.isValid(headers.getFirst())
                ? Optional.of(new IdempotencyKey(headers.getFirst()))
                : Optional.empty();
    }

    /** Refuses a malformed key and more than one, because a client that sends a key relies on it. */
    public static final class Reader implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == IdempotencyKeyHeader.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            var http = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class));
            Optional<IdempotencyKey> key = valid(http);
            ApiException.require(key.isPresent() || http.getHeader(NAME) == null, NAME);
            return new IdempotencyKeyHeader(key);
        }
    }
}
