package dev.concert.web.json;

import dev.concert.web.answer.AcceptHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
public final class MediaTypeInterceptor implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!AcceptHeader.of(request).allowsJson()) {
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
}
