package dev.concert.web.json;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A result that is JSON already, because a stored answer has to be repeated byte for byte.
 *
 * @param <T> the response that was written as this JSON
 * @param replayed whether an earlier call got this answer; the header {@value #REPLAYED} shows it
 */
public record StoredJson<T>(@JsonValue @JsonRawValue String json, boolean replayed) {

    public static final String REPLAYED = "Idempotent-Replayed";
}
