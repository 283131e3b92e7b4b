package dev.concert.web.server;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The configuration of the web adapter.
 *
 * @param admin {@code concert.admin.*}
 * @param web {@code concert.web.*}
 * @param limits {@code concert.limits.*}
 */
@Validated
@ConfigurationProperties("concert")
public record WebSettings(
        @Valid @DefaultValue Admin admin,
        @Valid @DefaultValue Web web,
        @Valid @DefaultValue Limits limits) {

    /**
     * The keys of operators. An empty one is none.
     *
     * @param key the key of the operator named admin; without a key no request is an operator's
     * @param keys further keys, by the names of their operators
     */
    public record Admin(
            @Nullable @Pattern(regexp = KEY, message = A_KEY)
            String key,

            @DefaultValue Map<String, @Pattern(regexp = KEY, message = A_KEY) String> keys) {

        private static final String KEY = "|[!-~][ -~]{14,1022}[!-~]";
        private static final String A_KEY =
                "a text of 16 to 1024 printable ASCII characters that neither begins nor ends with a blank";

        /** The operators' names by their keys. */
        public Map<String, String> names() {
            Map<String, String> names = new HashMap<>();
            keys.forEach((name, value) -> names.put(value, name));
            if (key != null) {
                names.put(key, "admin");
            }
            names.remove("");
            return names;
        }

        @Override
        public String toString() {
            return "Admin[…]";
        }
    }

    /**
     * Origins and time limits.
     *
     * @param allowedOrigins the origins whose pages may call the API; none unless configured
     * @param allowedHeaders the headers that these pages may send besides those of the contract
     * @param headTimeout the total time for the request line and the headers
     * @param bodyTimeout the total time for a body, and for what a client still sends after its answer
     * @param drain the pause between not being ready and taking no more requests, when the service stops
     */
    public record Web(
            @DefaultValue List<@Pattern(regexp = ORIGIN, message = AN_ORIGIN) String> allowedOrigins,
            @DefaultValue List<@Pattern(regexp = HEADER, message = A_HEADER) String> allowedHeaders,

            @DurationMin(seconds = 1, message = A_TIMEOUT)
            @DurationMax(minutes = 10, message = A_TIMEOUT)
            @DefaultValue("15s")
            Duration headTimeout,

            @DurationMin(seconds = 1, message = A_TIMEOUT)
            @DurationMax(minutes = 10, message = A_TIMEOUT)
            @DefaultValue("10s")
            Duration bodyTimeout,

            @DurationMin(message = A_PAUSE) @DurationMax(minutes = 10, message = A_PAUSE) @DefaultValue("0s")
            Duration drain) {

        private static final String HEADER = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
        private static final String A_HEADER = "the name of a header, such as X-Shop";

        /** Browsers leave out the port that belongs to the scheme, so an origin with it would never match. */
        private static final String ORIGIN = "(?i)(?!http:.*:80$)(?!https:.*:443$)[a-z][a-z0-9+.-]*://"
                + "([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])"
                + "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

        private static final String AN_ORIGIN = "an origin as browsers send it: scheme, host and, unless it is the"
                + " scheme's own, port, such as https://shop.example, without path and wildcard";
        private static final String A_PAUSE = "a duration from 0s to 10m with its unit, such as 5s or PT5S";
        private static final String A_TIMEOUT = "a duration from 1s to 10m with its unit, such as 15s or PT15S";
    }

    /** @param unfinishedPerAddress how many requests of one address may be arriving at once; at least 1 */
    public record Limits(
            @Positive(message = "a whole number from 1 on") @DefaultValue("64")
            int unfinishedPerAddress) {}
}
