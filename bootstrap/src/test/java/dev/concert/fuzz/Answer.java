package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer as it came over the wire. */
record Answer(int status, List<Header> headers, byte[] body) {

    record Header(String name, String value) {}

    List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** The first header of this name, or null. */
    @Nullable
    String header(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    String text() {
        return new String(body, UTF_8);
    }

    boolean closes() {
        return all("Connection").stream().anyMatch("close"::equalsIgnoreCase);
    }
}
