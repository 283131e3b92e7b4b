package dev.concert.web;

import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the OpenAPI document says in words, from {@code openapi.yaml}.
 *
 * @param tags by the name of their controller, in the order in which they are to be read
 * @param operations by their id, in the order in which they are to be read
 * @param members of requests, answers and errors, and parameters: by their name, or by {@code Record.name} where the same
 *     name means something else
 */
record OpenApiWords(
        String title,
        String description,
        Map<String, String> security,
        Map<String, Tag> tags,
        Map<String, Operation> operations,
        Map<String, Member> members) {

    record Tag(String name, String description) {}

    record Operation(String summary, String description) {}

    record Member(String text, @Nullable Object example) {}

    static OpenApiWords read() {
        try (InputStream yaml = Objects.requireNonNull(OpenApiWords.class.getResourceAsStream("openapi.yaml"))) {
            return Yaml.mapper().readValue(yaml, OpenApiWords.class);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What a member means, or null if nobody wrote it down. */
    @Nullable
    Member member(String owner, String name) {
        Member own = members.get(owner + "." + name);
        return own == null ? members.get(name) : own;
    }
}
