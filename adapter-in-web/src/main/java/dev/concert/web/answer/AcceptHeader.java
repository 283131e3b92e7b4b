package dev.concert.web.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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

    /** Whether errors are answered as RFC 9457: the type is named, and weighs no less than plain JSON. */
    boolean prefersProblem() {
        double problem = quality(MediaType.APPLICATION_PROBLEM_JSON);
        return ranges.stream().anyMatch(MediaType.APPLICATION_PROBLEM_JSON::equalsTypeAndSubtype)
                && problem > 0
                && problem >= quality(MediaType.APPLICATION_JSON);
    }

    /** The weight of the most specific range that covers the type, as RFC 9110 defines it. */
    private double quality(MediaType type) {
        return ranges.stream()
                .filter(range -> range.includes(type))
                .min(Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype))
                .map(MediaType::getQualityValue)
                .orElse(0.0);
    }
}
