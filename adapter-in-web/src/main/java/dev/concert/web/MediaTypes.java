package dev.concert.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Judges what a client sends and accepts, before the handler runs, so that a refusal never comes after the deed. Bodies are
 * JSON both ways; whoever accepts {@code application/problem+json} alone means the errors.
 */
final class MediaTypes implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!allowsJson(request)) {
            throw ApiException.of(ErrorCode.NOT_ACCEPTABLE);
        }
        if (handler instanceof HandlerMethod method && takesBody(method) && !sendsJson(request)) {
            throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        return true;
    }

    private static boolean takesBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    private static boolean sendsJson(HttpServletRequest request) {
        if (request.getContentType() == null) {
            // Without a body there is no type to name: that the body is missing is told when it is read.
            return request.getContentLengthLong() <= 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
        }
        try {
            MediaType type = MediaType.parseMediaType(request.getContentType());
            return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
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
