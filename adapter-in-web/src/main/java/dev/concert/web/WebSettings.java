package dev.concert.web;

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
record WebSettings(@DefaultValue Admin admin, @DefaultValue Web web) {

    /** The operator's key; without one nobody is the operator. */
    record Admin(@Nullable String key) {

        @Override
        public String toString() {
            return "Admin[key=…]";
        }
    }

    /** The origins whose pages may call the API; none unless configured. */
    record Web(@DefaultValue List<String> allowedOrigins) {}
}
