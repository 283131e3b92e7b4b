package dev.concert.web.answer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes every error of this service, whoever found it: the envelope, or the problem of RFC 9457 where that is wanted. */
public final class ErrorWriter {

    /** A full queue drains within moments. */
    private static final int RETRY_WHEN_OVERLOADED_SECONDS = 1;

    /** A database that went away takes longer to come back. */
    private static final int RETRY_WHEN_UNAVAILABLE_SECONDS = 3;

    private final JsonMapper mapper;

    public ErrorWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    public void write(ApiException error, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        // Headers stay: what was found out about the caller's origin and the request's id is as true of an error.
        response.resetBuffer();
        response.setStatus(error.code().status());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        switch (error.code()) {
            case OVERLOADED -> response.setIntHeader(HttpHeaders.RETRY_AFTER, RETRY_WHEN_OVERLOADED_SECONDS);
            case UNAVAILABLE -> response.setIntHeader(HttpHeaders.RETRY_AFTER, RETRY_WHEN_UNAVAILABLE_SECONDS);
            default -> {}
        }
        boolean asProblem = AcceptHeader.of(request).prefersProblem();
        String message = Language.of(request).message(error.code());
        byte[] body = mapper.writeValueAsBytes(asProblem ? problem(error, message) : envelope(error, message));
        response.setContentType(
                asProblem ? MediaType.APPLICATION_PROBLEM_JSON_VALUE : MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        // To whatever OPTIONS was answered, the servlet would still add an Allow of its own.
        response.flushBuffer();
    }

    private static Envelope<Map<String, Object>> envelope(ApiException error, String message) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("error", error.code().name());
        result.putAll(error.details());
        return Envelope.failure(error.code(), message, result);
    }

    private static Map<String, Object> problem(ApiException error, String message) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", error.code().problemType());
        problem.put("title", error.code().problemTitle());
        problem.put("status", error.code().status());
        problem.put("detail", message);
        problem.putAll(error.details());
        return problem;
    }
}
