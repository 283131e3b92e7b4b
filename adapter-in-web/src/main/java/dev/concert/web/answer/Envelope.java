package dev.concert.web.answer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/** The wrapper of each JSON answer of the API. */
@JsonPropertyOrder({"isSuccess", "code", "message", "result"})
public record Envelope<T extends @Nullable Object>(
        @JsonProperty("isSuccess") boolean isSuccess, int code, String message, T result) {

    private static final int OK = 200;

    public static <T> Envelope<T> of(T result) {
        return new Envelope<>(true, OK, Language.current().success(), result);
    }

    /** A success without a result. */
    public static Envelope<@Nullable Void> empty() {
        return new Envelope<>(true, OK, Language.current().success(), null);
    }

    public static <T> Envelope<T> failure(ErrorCode code, String message, T result) {
        return new Envelope<>(false, code.status(), message, result);
    }
}
