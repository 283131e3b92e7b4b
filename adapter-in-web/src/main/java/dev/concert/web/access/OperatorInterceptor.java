package dev.concert.web.access;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Hides the operator's routes from all other callers: for them these routes do not exist. */
public final class OperatorInterceptor implements HandlerInterceptor {

    public static final String HEADER = "X-Admin-Key";
    private static final String ACTOR = OperatorInterceptor.class.getName();
    private static final Predicate<HttpServletRequest> ROUTES = Routes.leadingTo(Routes.OPERATOR + "/**");

    private final List<Operator> operators;

    /** Digests have equal lengths, so that the comparison reveals nothing about the key. */
    private record Operator(String name, byte[] digest) {}

    /** @param names the operators' names by their keys; without a key no request is an operator's */
    public OperatorInterceptor(Map<String, String> names) {
        operators = names.entrySet().stream()
                .map(operator -> new Operator(operator.getValue(), digest(operator.getKey())))
                .toList();
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String name = name(request);
        if (name == null && ROUTES.test(request)) {
            throw ApiException.of(ErrorCode.NOT_FOUND);
        }
        if (handler instanceof HandlerMethod method && ROUTES.test(request)) {
            requireKnownParameters(request, method);
        }
        request.setAttribute(ACTOR, name);
        return true;
    }

    /** An operator who misspells a filter must not get what it was to leave out. */
    private static void requireKnownParameters(HttpServletRequest request, HandlerMethod method) {
        Set<String> known = Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(parameter -> parameter.getParameter().getName())
                .collect(Collectors.toSet());
        request.getParameterMap()
                .forEach((name, values) -> ApiException.require(known.contains(name) && values.length == 1, name));
    }

    /** The name of the key that came with an operator's request. */
    public static String actorOf(HttpServletRequest request) {
        return Objects.requireNonNull(request.getAttribute(ACTOR)).toString();
    }

    /** Whether the request leads to a route that does not exist for its sender. */
    public boolean hides(HttpServletRequest request) {
        return ROUTES.test(request) && name(request) == null;
    }

    /** All keys are compared, so that the time reveals nothing about them. */
    private @Nullable String name(HttpServletRequest request) {
        String offered = request.getHeader(HEADER);
        if (offered == null) {
            return null;
        }
        byte[] digest = digest(offered);
        String name = null;
        for (Operator operator : operators) {
            if (MessageDigest.isEqual(operator.digest, digest)) {
                name = operator.name;
            }
        }
        return name;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
