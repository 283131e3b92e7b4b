package dev.concert.web.answer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes each error of this service: in the envelope, or as a problem of RFC 9457 if the client prefers that. */
public final class ErrorWriter {

    /** An attribute of a request whose answer had begun when the error came: it can only be cut off. */
    public static final String CUT_OFF = ErrorWriter.class.getName() + ".cutOff";

    /** In seconds: an overload usually ends within one, a failed database needs longer to recover, a limit is a rate. */
    private static final Map<ErrorCode, Integer> RETRY_AFTER =
            Map.of(ErrorCode.OVERLOADED, 1, ErrorCode.UNAVAILABLE, 3, ErrorCode.TOO_MANY_REQUESTS, 10);

    private final JsonMapper mapper;

    public ErrorWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    public void write(ApiException error, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            request.setAttribute(CUT_OFF, true);
            return;
        }
        // Headers stay: the request id and the CORS headers belong to an error, too.
        response.resetBuffer();
        response.setStatus(error.code().status());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (error.code().status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Token");
        }
        if (RETRY_AFTER.containsKey(error.code())) {
            response.setIntHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER.get(error.code()));
        }
        boolean asProblem = AcceptHeader.of(request).prefers(MediaType.APPLICATION_PROBLEM_JSON);
        String message = Language.of(request).message(error.code());
        byte[] body = mapper.writeValueAsBytes(asProblem ? problem(error, message) : envelope(error, message));
        response.setContentType(
                asProblem ? MediaType.APPLICATION_PROBLEM_JSON_VALUE : MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        // Without this the servlet adds its own Allow to an answer to OPTIONS.
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
