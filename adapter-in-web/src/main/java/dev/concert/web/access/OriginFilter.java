package dev.concert.web.access;

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
 * Allows pages of the configured origins to read the answers. An origin decides headers, not answers: behind a proxy a page of
 * the same origin looks like one of another. It runs before routing, so that its headers do not reveal which routes exist.
 */
public final class OriginFilter extends OncePerRequestFilter {

    private static final Duration PREFLIGHT_VALIDITY = Duration.ofHours(1);

    private final CorsConfiguration allowed = new CorsConfiguration();
    private final CorsProcessor processor = new DefaultCorsProcessor() {
        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            // Without the headers of CORS the browser refuses.
        }
    };

    /** @param moreHeaders what pages may send besides the headers of the contract */
    public OriginFilter(List<String> allowedOrigins, List<String> moreHeaders) {
        allowed.setAllowedOrigins(allowedOrigins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PATCH", "DELETE"));
        allowed.setAllowedHeaders(List.of(
                TokenInterceptor.HEADER,
                HttpHeaders.AUTHORIZATION,
                StoredJson.KEY,
                HttpHeaders.CONTENT_TYPE,
                RequestId.HEADER,
                HttpHeaders.IF_NONE_MATCH,
                "traceparent",
                "tracestate",
                "baggage"));
        moreHeaders.forEach(allowed::addAllowedHeader);
        allowed.setExposedHeaders(List.of(
                HttpHeaders.DATE, HttpHeaders.RETRY_AFTER, RequestId.HEADER, StoredJson.REPLAYED, HttpHeaders.ETAG));
        allowed.setMaxAge(PREFLIGHT_VALIDITY);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            processor.processRequest(allowed, request, response);
        } catch (IllegalArgumentException malformedOrigin) {
            logger.debug("No page has such an origin", malformedOrigin);
        }
        if (!CorsUtils.isPreFlightRequest(request)) {
            chain.doFilter(request, response);
        }
    }
}
