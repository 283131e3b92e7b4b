package dev.concert.web.access;

import dev.concert.application.access.IdempotencyKey;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.access.TokenHeader.Receipt;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.JsonBodyConverter;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.StrictText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Reads the header {@code token} before the rest of the request, and passes it to the handler. */
public record TokenInterceptor(Refusal refusal) implements HandlerInterceptor, HandlerMethodArgumentResolver {

    public static final String HEADER = "token";

    private static final String ATTRIBUTE = TokenInterceptor.class.getName();
    private static final Pattern CANONICAL_UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Gives the error for a malformed request, unless its token has what is needed. */
    @FunctionalInterface
    public interface Refusal {

        /** @param key of the request; under it another request may have succeeded */
        Optional<ApiException> of(TokenHeader token, Need need, Optional<IdempotencyKey> key);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getContentLengthLong() > JsonBodyConverter.MAX_BODY_BYTES) {
            // Before the token is judged, and before any of the body is awaited.
            throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
        }
        if (parameter(handler, TokenHeader.class).isPresent()) {
            request.setAttribute(ATTRIBUTE, parse(Collections.list(request.getHeaders(HEADER))));
        }
        return true;
    }

    private static TokenHeader parse(List<String> headers) {
        if (headers.stream().allMatch(String::isBlank)) {
            throw ApiException.of(ErrorCode.TOKEN_MISSING);
        }
        if (headers.size() > 1 || !CANONICAL_UUID.matcher(headers.getFirst()).matches()) {
            throw ApiException.of(ErrorCode.TOKEN_UNKNOWN);
        }
        return new TokenHeader(UUID.fromString(headers.getFirst()));
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == TokenHeader.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
    }

    /**
     * Replaces an error about syntax by one about the token or the idempotency key, if there is one: these come first. The token
     * of a well-formed request is checked by its use case, without an additional query.
     */
    public ApiException tokenFirst(ApiException error, HttpServletRequest request, @Nullable Object handler) {
        if (!error.code().isAboutSyntax() || !(request.getAttribute(ATTRIBUTE) instanceof TokenHeader token)) {
            return error;
        }
        Optional<IdempotencyKey> key = parameter(handler, HttpHeaders.class)
                .map(_headers -> request.getHeader(StoredJson.KEY))
                .filter(IdempotencyKey::isValid)
                .map(IdempotencyKey::new);
        return parameter(handler, TokenHeader.class)
                .flatMap(parameter -> refusal.of(token, need(parameter, request), key))
                .orElse(error);
    }

    private static Need need(MethodParameter parameter, HttpServletRequest request) {
        if (parameter.hasParameterAnnotation(Receipt.class)) {
            return Need.RECEIPTS;
        }
        return parameter.hasParameterAnnotation(AdmittedOnly.class) ? toBook(request) : Need.LIVE;
    }

    /** What a call needs that books the concert in the path, if that is a valid id. */
    private static Need toBook(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && variables.get("concertId") instanceof String text) {
            try {
                return Need.toBook(new ConcertId(StrictText.positiveLong(text)));
            } catch (NumberFormatException malformed) {
                return Need.ADMITTED;
            }
        }
        return Need.ADMITTED;
    }

    private static Optional<MethodParameter> parameter(@Nullable Object handler, Class<?> type) {
        if (handler instanceof HandlerMethod method) {
            for (MethodParameter parameter : method.getMethodParameters()) {
                if (parameter.getParameterType() == type) {
                    return Optional.of(parameter);
                }
            }
        }
        return Optional.empty();
    }
}
