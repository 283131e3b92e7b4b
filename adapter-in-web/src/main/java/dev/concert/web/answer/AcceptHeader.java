package dev.concert.web.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The media types that a client accepts; a malformed header accepts none. */
public record AcceptHeader(List<MediaType> ranges, boolean isMalformed) {

    public static AcceptHeader of(HttpServletRequest request) {
        try {
            return new AcceptHeader(
                    MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT))), false);
        } catch (InvalidMediaTypeException malformed) {
            return new AcceptHeader(List.of(), true);
        }
    }

    /** Whether the client accepts JSON; {@code application/problem+json} alone is enough, because it concerns only errors. */
    public boolean allowsJson() {
        return !isMalformed
                && (ranges.isEmpty()
                        || quality(MediaType.APPLICATION_JSON) > 0
                        || quality(MediaType.APPLICATION_PROBLEM_JSON) > 0);
    }

    /** Whether an answer of this type is preferred to JSON: it is named, and outweighs JSON or stands before it. */
    public boolean prefers(MediaType type) {
        MediaType named = rangeOf(type);
        MediaType json = rangeOf(MediaType.APPLICATION_JSON);
        if (named == null || !named.equalsTypeAndSubtype(type)) {
            return false;
        }
        int weighed = Double.compare(named.getQualityValue(), json == null ? 0 : json.getQualityValue());
        return weighed > 0 || weighed == 0 && json != null && ranges.indexOf(named) < ranges.indexOf(json);
    }

    private double quality(MediaType type) {
        MediaType range = rangeOf(type);
        return range == null ? 0 : range.getQualityValue();
    }

    /** The most specific range that covers the type: RFC 9110 takes the weight from it. */
    private @Nullable MediaType rangeOf(MediaType type) {
        return ranges.stream()
                .filter(range -> range.includes(type))
                .min(Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype))
                .orElse(null);
    }
}
