package dev.concert.web.json;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A result that is JSON already, since that is how it is kept to be given again.
 *
 * @param <T> what it is the JSON of
 * @param replayed whether it is the answer to an earlier call; said in the header {@value #REPLAYED}
 */
public record StoredJson<T>(@JsonValue @JsonRawValue String json, boolean replayed) {

    public static final String REPLAYED = "Idempotent-Replayed";
}
