package dev.concert.web.server;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.RareLog;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.http.parser.Host;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Finds out why Tomcat refuses a request by itself, for the answer and for one line in the log. Its own messages repeat what
 * the client sent, which may be a secret.
 */
final class ServerRefusal {

    private static final RareLog LOG = new RareLog(LoggerFactory.getLogger(ServerRefusal.class));

    private static final String HEAD_TOO_LARGE =
            StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

    /** What may be repeated of a host that is none. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    private ServerRefusal() {}

    /** @param cause what Tomcat threw, if anything */
    static ApiException of(Request request, int status, @Nullable Throwable cause) {
        if (status == 400 && cause instanceof IllegalArgumentException && HEAD_TOO_LARGE.equals(cause.getMessage())) {
            return request.requestURI().isNull()
                    ? refused(ErrorCode.URI_TOO_LONG, "The request line is too long")
                    : refused(ErrorCode.HEADERS_TOO_LARGE, "The headers are too large");
        }
        if (status == 400 && cause instanceof IllegalStateException) {
            return refused(ErrorCode.HEADERS_TOO_LARGE, "There are too many headers");
        }
        return switch (status) {
            case 400 -> refused(ErrorCode.INVALID_REQUEST, whyMalformed(request, cause));
            case 417 -> refused(ErrorCode.EXPECTATION_FAILED, "The only expectation is 100-continue");
            case 501 -> refused(ErrorCode.INVALID_REQUEST, "The only transfer coding is chunked");
            case 505 -> refused(ErrorCode.VERSION_NOT_SUPPORTED, "The versions are HTTP/1.1 and HTTP/1.0");
            default -> ApiException.of(ErrorCode.ofStatus(status));
        };
    }

    private static ApiException refused(ErrorCode code, String why) {
        LOG.info("The web server refused a request with {}: {}", code.status(), why);
        return ApiException.of(code).with("detail", why);
    }

    private static String whyMalformed(Request request, @Nullable Throwable cause) {
        MimeHeaders headers = request.getMimeHeaders();
        List<String> hosts = Collections.list(headers.values("Host"));
        if (hosts.size() > 1) {
            return "There is more than one Host header";
        }
        if (hosts.size() == 1 && !isHost(hosts.getFirst())) {
            String host = hosts.getFirst();
            return "The Host header " + (HARMLESS.matcher(host).matches() ? "'" + host + "' " : "")
                    + "is not the name of a host; a proxy in front must pass on the Host of its client";
        }
        if (cause instanceof IllegalArgumentException) {
            return "The request line or a header is malformed";
        }
        if (hosts.isEmpty()) {
            return "There is no Host header";
        }
        if (headers.getHeader("Transfer-Encoding") != null) {
            return "The transfer coding or a chunk is malformed";
        }
        return isNumber(request)
                ? "The address is malformed, or names another host"
                : "Content-Length is not one number";
    }

    private static boolean isHost(String host) {
        try {
            int colon = Host.parse(host);
            return colon < 0 || host.substring(colon + 1).matches("[0-9]{0,5}");
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean isNumber(Request request) {
        try {
            return request.getContentLengthLong() >= -1;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
