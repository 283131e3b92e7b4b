package dev.concert.web.answer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Answers that a client may keep, and ask for again on the condition that they have changed: 304 where they have not. */
public final class Validated {

    private static final int ENOUGH_BYTES = 16;

    private Validated() {}

    /**
     * An answer with an {@code ETag}, from which the framework makes a 304 where the client has it already. The tag is weak, since
     * durations are no part of it, and the same from every node.
     *
     * @param content a record or a list of records; all that the result is made of, and no duration
     */
    public static <T> ResponseEntity<Envelope<T>> answer(Object content, String cacheControl, T result) {
        return ResponseEntity.ok()
                .eTag("W/\"" + digest(content.toString()) + "\"")
                .header(HttpHeaders.CACHE_CONTROL, cacheControl)
                .body(Envelope.of(result));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ENOUGH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
