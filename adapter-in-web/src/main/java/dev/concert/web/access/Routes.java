package dev.concert.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The routes that have other rules besides their handlers. */
public final class Routes {

    public static final String JOIN = "/api/getToken";
    public static final String POLL = "/api/check";

    /** Where the routes of the operator begin. */
    public static final String OPERATOR = "/api/admin";

    public static final List<String> API = List.of("/api/**", "/booking/**");

    private Routes() {}

    /** Matches a request in the way the framework finds its handler: by the decoded path, without the context path. */
    public static Predicate<HttpServletRequest> leadingTo(String pattern) {
        PathPattern route = PathPatternParser.defaultInstance.parse(pattern);
        return request -> route.matches(ServletRequestPathUtils.parse(request).pathWithinApplication());
    }
}
