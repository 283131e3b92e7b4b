package dev.concert.web.server;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be configured about the web adapter by properties of its own.
 *
 * @param admin {@code concert.admin.*}
 * @param web {@code concert.web.*}
 */
@ConfigurationProperties("concert")
public record WebSettings(
        @DefaultValue Admin admin, @DefaultValue Web web) {

    /** The operator's key; without one nobody is the operator. */
    public record Admin(@Nullable String key) {

        @Override
        public String toString() {
            return "Admin[key=…]";
        }
    }

    /**
     * Who may call from pages, and how long a request may take to arrive.
     *
     * @param allowedOrigins the origins whose pages may call the API; none unless configured
     * @param headTimeout for the request line and the headers together, however steadily they trickle in
     * @param bodyTimeout the same for a body, and for what a client still sends after it was answered
     */
    public record Web(
            @DefaultValue List<String> allowedOrigins,
            @DefaultValue("15s") Duration headTimeout,
            @DefaultValue("10s") Duration bodyTimeout) {}
}
