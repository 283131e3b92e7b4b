package dev.concert.web.json;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.OperatorBody.Erasable;
import dev.concert.web.json.OperatorBody.PatchBody;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the bodies of this adapter; the framework converts all others, such as those of the actuator. */
public final class JsonBodyConverter extends AbstractHttpMessageConverter<Object> {

    /**
     * A result that is JSON already, because a stored answer has to be repeated byte for byte.
     *
     * @param <T> the response that was written as this JSON
     * @param replayed whether an earlier call got this answer; the header {@value #REPLAYED} shows it
     */
    public record StoredJson<T>(@JsonValue @JsonRawValue String json, boolean replayed) {

        public static final String KEY = "Idempotency-Key";
        public static final String REPLAYED = "Idempotent-Replayed";
    }

    public static final int MAX_BODY_BYTES = 16 * 1024;

    /** Some clients begin each text with it, and RFC 8259 allows to skip it. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final String ADAPTER = "dev.concert.web.";

    private final JsonMapper mapper;

    public JsonBodyConverter(JsonMapper mapper) {
        super(MediaType.APPLICATION_JSON);
        this.mapper = mapper;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type.getName().startsWith(ADAPTER);
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage input) throws IOException {
        // Jackson's own decoder accepts some malformed UTF-8, and guesses UTF-16 and UTF-32.
        byte[] bytes = input.getBody().readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
        }
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            if (!decoded.isEmpty() && decoded.charAt(0) == BYTE_ORDER_MARK) {
                decoded.get();
            }
            String text = decoded.toString();
            Object value =
                    OperatorBody.class.isAssignableFrom(type) ? readStrictly(text, type) : mapper.readValue(text, type);
            if (value == null) {
                throw ApiException.of(ErrorCode.INVALID_REQUEST);
            }
            return value;
        } catch (CharacterCodingException | JacksonException malformed) {
            throw blaming(malformed);
        }
    }

    private @Nullable Object readStrictly(String text, Class<?> type) {
        Object value = mapper.readerFor(type)
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(text);
        if (value instanceof PatchBody) {
            JsonNode body = mapper.readTree(text);
            for (RecordComponent member : type.getRecordComponents()) {
                ApiException.require(
                        !body.path(member.getName()).isNull() || Erasable.class.isAssignableFrom(member.getType()),
                        member.getName());
            }
        }
        return value;
    }

    private static ApiException blaming(Exception malformed) {
        StringBuilder field = new StringBuilder();
        if (malformed instanceof JacksonException located) {
            for (JacksonException.Reference step : located.getPath()) {
                if (step.getPropertyName() == null) {
                    field.append('[').append(step.getIndex()).append(']');
                } else {
                    field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
                }
            }
        }
        return field.isEmpty() ? ApiException.of(ErrorCode.INVALID_REQUEST) : ApiException.invalid(field.toString());
    }

    @Override
    protected void writeInternal(Object value, HttpOutputMessage output) throws IOException {
        byte[] json = mapper.writeValueAsBytes(value);
        output.getHeaders().setContentLength(json.length);
        if (value instanceof Envelope<?> envelope
                && envelope.result() instanceof StoredJson<?> written
                && written.replayed()) {
            output.getHeaders().set(StoredJson.REPLAYED, "true");
        }
        output.getBody().write(json);
    }
}
