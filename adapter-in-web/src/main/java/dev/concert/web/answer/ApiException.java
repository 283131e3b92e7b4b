package dev.concert.web.answer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with an error of the contract: its code, and the details that the client needs, in their order. */
public final class ApiException extends RuntimeException {

    private final ErrorCode code;
    private final transient Map<String, Object> details;

    private ApiException(ErrorCode code, Map<String, Object> details) {
        // An answer, not a bug: nobody needs its stack trace.
        super(code.name(), null, false, false);
        this.code = code;
        this.details = details;
    }

    public static ApiException of(ErrorCode code) {
        return new ApiException(code, Map.of());
    }

    /** The request is malformed, and this member, parameter or header is to blame. */
    public static ApiException invalid(String field) {
        return of(ErrorCode.INVALID_REQUEST).with("field", field);
    }

    /** The same with one more detail, after those that it has. */
    public ApiException with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new ApiException(code, Collections.unmodifiableMap(more));
    }

    public ErrorCode code() {
        return code;
    }

    Map<String, Object> details() {
        return details;
    }
}
