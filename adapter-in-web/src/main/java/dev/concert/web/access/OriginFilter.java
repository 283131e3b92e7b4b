package dev.concert.web.access;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorWriter;
import dev.concert.web.answer.RequestId;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsProcessor;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Allows calls from pages of the configured origins and refuses those of other origins. It runs before routing, so that its
 * headers do not reveal which routes exist.
 */
public final class OriginFilter extends OncePerRequestFilter {

    private static final Duration PREFLIGHT_VALIDITY = Duration.ofHours(1);

    private final CorsConfiguration allowed = new CorsConfiguration();
    private final boolean noOriginAllowed;
    private final ErrorWriter errors;
    private final CorsProcessor processor = new DefaultCorsProcessor() {
        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw ApiException.invalid(HttpHeaders.ORIGIN);
        }
    };

    public OriginFilter(List<String> allowedOrigins, ErrorWriter errors) {
        this.noOriginAllowed = allowedOrigins.isEmpty();
        this.errors = errors;
        allowed.setAllowedOrigins(allowedOrigins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(
                List.of(TokenInterceptor.HEADER, StoredJson.KEY, HttpHeaders.CONTENT_TYPE, RequestId.HEADER));
        allowed.setExposedHeaders(List.of(RequestId.HEADER, StoredJson.REPLAYED, HttpHeaders.RETRY_AFTER));
        allowed.setMaxAge(PREFLIGHT_VALIDITY);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean preflight = CorsUtils.isPreFlightRequest(request);
        try {
            // With no origin allowed, browsers already block answers to other origins. Pages of the same origin behind
            // a proxy, which look the same from here, keep working.
            if (preflight || !noOriginAllowed) {
                processor.processRequest(allowed, request, response);
            }
        } catch (ApiException refused) {
            errors.write(refused, request, response);
            return;
        }
        if (!preflight) {
            chain.doFilter(request, response);
        }
    }
}
