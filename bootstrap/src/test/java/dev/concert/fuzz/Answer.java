package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
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
        if (body.length == 0 || !"gzip".equals(header("Content-Encoding"))) {
            return new String(body, UTF_8);
        }
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(plain.readAllBytes(), UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    boolean closes() {
        return all("Connection").stream().anyMatch("close"::equalsIgnoreCase);
    }
}
