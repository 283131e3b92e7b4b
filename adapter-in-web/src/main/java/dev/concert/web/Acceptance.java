package dev.concert.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * What the client's {@code Accept} allows. Successes are always {@code application/json}, and a client that names
 * {@code application/problem+json} alone means its errors only. Judged before the handler runs, so that a refusal never
 * comes after the deed.
 */
final class Acceptance implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!allowsJson(request)) {
            throw ApiException.of(ErrorCode.NOT_ACCEPTABLE);
        }
        return true;
    }

    private static boolean allowsJson(HttpServletRequest request) {
        try {
            List<MediaType> accepted = accepted(request);
            return accepted.isEmpty()
                    || quality(MediaType.APPLICATION_JSON, accepted) > 0
                    || quality(MediaType.APPLICATION_PROBLEM_JSON, accepted) > 0;
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    /** Whether errors go out as RFC 9457: the type is named, and at least as welcome as plain JSON. */
    static boolean prefersProblem(HttpServletRequest request) {
        try {
            List<MediaType> accepted = accepted(request);
            double problem = quality(MediaType.APPLICATION_PROBLEM_JSON, accepted);
            return accepted.stream().anyMatch(MediaType.APPLICATION_PROBLEM_JSON::equalsTypeAndSubtype)
                    && problem > 0
                    && problem >= quality(MediaType.APPLICATION_JSON, accepted);
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static List<MediaType> accepted(HttpServletRequest request) {
        return MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
    }

    /** The weight of the most specific range that covers the type, as RFC 9110 has it. */
    private static double quality(MediaType type, List<MediaType> accepted) {
        double quality = 0;
        int specificity = -1;
        for (MediaType range : accepted) {
            int itsSpecificity = range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
            if (range.includes(type) && itsSpecificity > specificity) {
                specificity = itsSpecificity;
                quality = range.getQualityValue();
            }
        }
        return quality;
    }
}
