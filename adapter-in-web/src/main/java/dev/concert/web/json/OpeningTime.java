package dev.concert.web.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * The opening time of a queue as the operator sends it: a local time, or JSON null for a queue that is open. An absent
 * member yields no object of this type, so that it differs from null.
 */
public record OpeningTime(@Nullable Instant instant) {

    static final class InZone extends StdDeserializer<OpeningTime> {

        private final ZoneId zone;

        InZone(ZoneId zone) {
            super(OpeningTime.class);
            this.zone = zone;
        }

        @Override
        public OpeningTime deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (OpeningTime) context.handleUnexpectedToken(OpeningTime.class, parser);
            }
            String text = parser.getString();
            try {
                return new OpeningTime(StrictText.dateTime(text).atZone(zone).toInstant());
            } catch (DateTimeException malformed) {
                return (OpeningTime)
                        context.handleWeirdStringValue(OpeningTime.class, text, "not a local date and time");
            }
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return new OpeningTime(null);
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
