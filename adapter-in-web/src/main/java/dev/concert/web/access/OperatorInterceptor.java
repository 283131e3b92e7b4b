package dev.concert.web.access;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;

/** Hides the operator's routes from all other callers: for them these routes do not exist. */
public final class OperatorInterceptor implements HandlerInterceptor {

    public static final String HEADER = "X-Admin-Key";
    private static final String ACTOR = OperatorInterceptor.class.getName();
    private static final Predicate<HttpServletRequest> ROUTES = Routes.leadingTo(Routes.OPERATOR + "/**");

    /** Digests have equal lengths, so that the comparison reveals nothing about the key. Null if no key is configured. */
    private final byte @Nullable [] digest;

    public OperatorInterceptor(@Nullable String key) {
        this.digest = key == null || key.isBlank() ? null : digest(key);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (hides(request)) {
            throw ApiException.of(ErrorCode.NOT_FOUND);
        }
        request.setAttribute(ACTOR, "admin");
        return true;
    }

    /** The name of the key that came with an operator's request. */
    public static String actorOf(HttpServletRequest request) {
        return Objects.requireNonNull(request.getAttribute(ACTOR)).toString();
    }

    /** Whether the request leads to a route that does not exist for its sender. */
    public boolean hides(HttpServletRequest request) {
        return ROUTES.test(request) && !isHeldBy(request);
    }

    private boolean isHeldBy(HttpServletRequest request) {
        String offered = request.getHeader(HEADER);
        return offered != null && digest != null && MessageDigest.isEqual(digest, digest(offered));
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
