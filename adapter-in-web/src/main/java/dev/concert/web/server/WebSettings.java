package dev.concert.web.server;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The configuration of the web adapter.
 *
 * @param admin {@code concert.admin.*}
 * @param web {@code concert.web.*}
 * @param limits {@code concert.limits.*}
 */
@ConfigurationProperties("concert")
public record WebSettings(
        @DefaultValue Admin admin,
        @DefaultValue Web web,
        @DefaultValue Limits limits) {

    /** @param key the operator's key; without one no request is the operator's */
    public record Admin(@Nullable String key) {

        @Override
        public String toString() {
            return "Admin[key=…]";
        }
    }

    /**
     * Origins and time limits.
     *
     * @param allowedOrigins the origins whose pages may call the API; none unless configured
     * @param allowedHeaders the headers that these pages may send besides those of the contract
     * @param headTimeout the total time for the request line and the headers
     * @param bodyTimeout the total time for a body, and for what a client still sends after its answer
     */
    public record Web(
            @DefaultValue List<String> allowedOrigins,
            @DefaultValue List<String> allowedHeaders,
            @DefaultValue("15s") Duration headTimeout,
            @DefaultValue("10s") Duration bodyTimeout) {}

    /** @param unfinishedPerAddress how many requests of one address may be arriving at once */
    public record Limits(@DefaultValue("64") int unfinishedPerAddress) {}
}
