package dev.concert.web.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** A seat number in a request: documented as a string, and accepted as a JSON number too. */
@JsonDeserialize(using = SeatNumberText.StringOrNumber.class)
public record SeatNumberText(long value) {

    static final class StringOrNumber extends StdDeserializer<SeatNumberText> {

        StringOrNumber() {
            super(SeatNumberText.class);
        }

        @Override
        public @Nullable SeatNumberText deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return new SeatNumberText(parser.getLongValue());
            }
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (SeatNumberText) context.handleUnexpectedToken(SeatNumberText.class, parser);
            }
            String text = parser.getString();
            try {
                return new SeatNumberText(StrictText.positiveLong(text));
            } catch (IllegalArgumentException malformed) {
                return (SeatNumberText)
                        context.handleWeirdStringValue(SeatNumberText.class, text, "not the number of a seat");
            }
        }

        @Override
        public @Nullable Object getNullValue(DeserializationContext context) {
            return context.handleUnexpectedToken(SeatNumberText.class, context.getParser());
        }
    }
}
