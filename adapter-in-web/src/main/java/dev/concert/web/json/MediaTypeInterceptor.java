package dev.concert.web.json;

import dev.concert.web.answer.AcceptHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.stream.Stream;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Checks {@code Accept}, {@code Content-Type} and {@code Content-Encoding} before the handler runs, so that no request is
 * refused after it has changed something.
 */
public final class MediaTypeInterceptor implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        AcceptHeader accept = AcceptHeader.of(request);
        if (!accept.allowsJson() && producedBy(handler).noneMatch(accept::prefers)) {
            throw ApiException.of(ErrorCode.NOT_ACCEPTABLE);
        }
        if (handler instanceof HandlerMethod method
                && takesBody(method)
                && !(sendsJson(request) && isPlain(request.getHeaders(HttpHeaders.CONTENT_ENCODING)))) {
            throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        return true;
    }

    /** What the handler names, if it answers others than JSON. */
    private static Stream<MediaType> producedBy(Object handler) {
        RequestMapping mapping = handler instanceof HandlerMethod method
                ? AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class)
                : null;
        return mapping == null
                ? Stream.empty()
                : Arrays.stream(mapping.produces()).map(MediaType::parseMediaType);
    }

    private static boolean takesBody(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class));
    }

    private static boolean isPlain(Enumeration<String> encodings) {
        return Collections.list(encodings).stream().allMatch(encoding -> encoding.equalsIgnoreCase("identity"));
    }

    private static boolean sendsJson(HttpServletRequest request) {
        if (request.getContentType() == null) {
            // A request without a body needs no type; reading the body reports that it is missing.
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
