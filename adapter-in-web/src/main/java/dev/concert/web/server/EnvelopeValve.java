package dev.concert.web.server;

import dev.concert.application.LoadShedding.Criticality;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorWriter;
import dev.concert.web.answer.RequestId;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;

/**
 * The outermost valve of Tomcat: gives each request its id, answers in the envelope what the server itself refuses, and
 * reads on from a client that is still sending after its answer.
 */
final class EnvelopeValve extends ErrorReportValve implements AccessLog {

    /** What a client may still send after its answer. */
    private static final int MAX_BYTES_AFTER_ANSWER = 2 * 1024 * 1024;

    private static final String METHODS_OF_THE_CONTRACT = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";

    /** Path parameters, which routing ignores, and segments that lead elsewhere: no route has any. */
    private static final Pattern DETOUR = Pattern.compile(";|/(\\.|%2[eE]){1,2}(/|$)");

    private static final Predicate<String> NAMES_NOTHING =
            Pattern.compile("[,\\s]*").asMatchPredicate();

    private final ErrorWriter errors;

    EnvelopeValve(ErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String id = RequestId.of(request);
        response.setHeader(RequestId.HEADER, id);
        MDC.put(RequestId.MDC_KEY, id);
        Criticality before = Criticality.SHEDDABLE.begin();
        if ("TRACE".equals(request.getMethod())) {
            // The framework would obey TRACE. Of methods that it does not know it says which the route has in their
            // place.
            request.getCoyoteRequest().setMethod("trace");
        }
        try {
            // What Tomcat has refused already may have headers without a value.
            if (!response.isError()) {
                check(request, response);
            }
            super.invoke(request, response);
            if (request.getAttribute(ErrorWriter.CUT_OFF) != null) {
                // Else the client would take what it has for the whole answer.
                response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            }
        } finally {
            before.begin();
            MDC.remove(RequestId.MDC_KEY);
        }
        if (!request.isAsync()) {
            response.finishResponse();
            readRemaining(request.getCoyoteRequest());
        }
    }

    private static void check(Request request, Response response) throws IOException {
        if (DETOUR.matcher(request.getRequestURI()).find()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
        if (Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream().allMatch(NAMES_NOTHING)) {
            // The actuator fails on it, so it is an absent one.
            request.getCoyoteRequest().getMimeHeaders().removeHeader(HttpHeaders.ACCEPT);
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        boolean nothingToReport =
                response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported();
        if (nothingToReport || !isIoAllowed(response)) {
            return;
        }
        // Tomcat answers CONNECT with 501. In the contract it is a method that no route has.
        int status = "CONNECT".equals(request.getMethod()) ? 405 : response.getStatus();
        response.reset();
        response.setHeader(RequestId.HEADER, RequestId.of(request));
        if (status == 405) {
            response.setHeader(HttpHeaders.ALLOW, METHODS_OF_THE_CONTRACT);
        }
        try {
            errors.write(
                    ServerRefusal.of(request.getCoyoteRequest(), status, throwable),
                    request.getRequest(),
                    response.getResponse());
        } catch (IOException gone) {
            container.getLogger().debug("The client left before it had its answer", gone);
        }
    }

    private static boolean isIoAllowed(Response response) {
        AtomicBoolean allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    /**
     * Reads what the client still sends, because closing the connection would cut off the answer. Tomcat reads on as well,
     * but past the time limit of a body.
     */
    private void readRemaining(org.apache.coyote.Request request) {
        if (request.hasExpectation()) {
            return;
        }
        Ignored ignored = new Ignored();
        int bytesRead = 0;
        try {
            for (int count = request.doRead(ignored); count >= 0; count = request.doRead(ignored)) {
                bytesRead += count;
                if (bytesRead > MAX_BYTES_AFTER_ANSWER) {
                    request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                    return;
                }
            }
        } catch (IOException | ApiException goneOrTooSlow) {
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Discards what Tomcat reads. */
    private static final class Ignored implements ApplicationBufferHandler {

        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // Tomcat's own buffer is large enough.
        }
    }

    /** Tomcat calls only this for an answer that passes no valve, such as that to {@code OPTIONS *}. */
    @Override
    public void log(Request request, Response response, long time) {
        if (!response.isCommitted()) {
            response.setHeader(RequestId.HEADER, RequestId.of(request));
            response.setHeader(HttpHeaders.ALLOW, METHODS_OF_THE_CONTRACT);
        }
    }

    @Override
    public void setRequestAttributesEnabled(boolean enabled) {
        // This log has no attributes.
    }

    @Override
    public boolean getRequestAttributesEnabled() {
        return false;
    }
}
