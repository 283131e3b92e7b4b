package dev.concert.web.json;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The time until an instant, beside which it stands in an answer: clocks and zones of clients are often wrong. It is written as the
 * milliseconds that are left when the answer is written, 0 once the instant is past, under a name that ends with {@code InMs}.
 */
public record Countdown(Instant until) {

    /** @return null for null */
    public static @Nullable Countdown to(@Nullable Instant until) {
        return until == null ? null : new Countdown(until);
    }

    static final class Writer extends StdSerializer<Countdown> {

        private final InstantSource clock;

        Writer(InstantSource clock) {
            super(Countdown.class);
            this.clock = clock;
        }

        @Override
        public void serialize(Countdown value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(Math.max(0, value.until().toEpochMilli() - clock.millis()));
        }
    }
}
