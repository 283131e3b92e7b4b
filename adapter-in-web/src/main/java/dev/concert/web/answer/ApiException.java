package dev.concert.web.answer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with an error of the contract: its code, and its details in the order of the answer. */
public final class ApiException extends RuntimeException {

    private final ErrorCode code;
    private final transient Map<String, Object> details;

    private ApiException(ErrorCode code, Map<String, Object> details) {
        // An answer to the client, not a bug: it needs no stack trace.
        super(code.name(), null, false, false);
        this.code = code;
        this.details = details;
    }

    public static ApiException of(ErrorCode code) {
        return new ApiException(code, Map.of());
    }

    /** @param field the member, parameter or header that is malformed */
    public static ApiException invalid(String field) {
        return of(ErrorCode.INVALID_REQUEST).with("field", field);
    }

    /** @throws ApiException about this field, unless what it has to fulfil is true */
    public static void require(boolean fulfilled, String field) {
        if (!fulfilled) {
            throw invalid(field);
        }
    }

    /** A copy with one more detail at the end. */
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
