package dev.concert.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One call as the document of the API describes it, read from the document itself.
 *
 * @param path with names in braces
 * @param requestBody word for word, null where there is none
 */
record DocumentedCall(
        String method,
        String path,
        boolean hasToken,
        @Nullable String requestBody,
        JsonNode response) {

    private static final Pattern TITLE =
            Pattern.compile("^\\| (GET|POST|PATCH)\\s*\\|\\s*(\\S+)\\s*\\|$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile(
            "^- (request header|request body|response body)\\n```\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    static List<DocumentedCall> all() {
        String document = document();
        List<MatchResult> titles = TITLE.matcher(document).results().toList();
        List<DocumentedCall> calls = new ArrayList<>();
        for (int i = 0; i < titles.size(); i++) {
            int end = i + 1 < titles.size() ? titles.get(i + 1).start() : document.length();
            calls.add(read(titles.get(i), document.substring(titles.get(i).end(), end)));
        }
        return calls;
    }

    private static DocumentedCall read(MatchResult title, String text) {
        boolean hasToken = false;
        String requestBody = null;
        JsonNode response = null;
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String content = blocks.group(2);
            switch (blocks.group(1)) {
                case "request header" -> hasToken = content.startsWith("token=");
                case "request body" -> requestBody = content;
                default -> response = JsonMapper.shared().readTree(content);
            }
        }
        return new DocumentedCall(
                title.group(1), title.group(2), hasToken, requestBody, Objects.requireNonNull(response));
    }

    private static String document() {
        try (InputStream document = Objects.requireNonNull(DocumentedCall.class.getResourceAsStream("document.md"))) {
            return new String(document.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
