package dev.concert.web.server;

import dev.concert.application.Criticality;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.ErrorWriter;
import dev.concert.web.answer.RequestId;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * Stands around everything that Tomcat does with a request: gives it its id, answers in the envelope what the server
 * itself refuses, and hears out a client that is still sending when its answer has gone out.
 */
final class EnvelopeValve extends ErrorReportValve implements AccessLog {

    /** How much a client may go on sending after it has been answered. */
    private static final int MAX_BYTES_AFTER_ANSWER = 2 * 1024 * 1024;

    private static final String METHODS_OF_THE_CONTRACT = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";

    private final ErrorWriter answer;
    private final Duration patience;

    /**
     * A valve that answers by this.
     *
     * @param patience how long a client may go on sending after it has been answered
     */
    EnvelopeValve(ErrorWriter answer, Duration patience) {
        this.patience = patience;
        this.answer = answer;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String id = RequestId.of(request);
        response.setHeader(RequestId.HEADER, id);
        MDC.put(RequestId.MDC_KEY, id);
        Criticality before = Criticality.SHEDDABLE.begin();
        try {
            super.invoke(request, response);
        } finally {
            before.begin();
            MDC.remove(RequestId.MDC_KEY);
        }
        if (!request.isAsync()) {
            response.finishResponse();
            hearOut(request.getCoyoteRequest());
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        boolean nothingToReport =
                response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported();
        if (nothingToReport || !isIoAllowed(response)) {
            return;
        }
        // Tomcat finds CONNECT not implemented. To its client it is a method that nothing here has.
        ErrorCode code = "CONNECT".equals(request.getMethod())
                ? ErrorCode.METHOD_NOT_ALLOWED
                : ErrorCode.ofStatus(response.getStatus());
        String allow = response.getHeader(HttpHeaders.ALLOW);
        response.reset();
        response.setHeader(RequestId.HEADER, RequestId.of(request));
        if (code == ErrorCode.METHOD_NOT_ALLOWED) {
            response.setHeader(HttpHeaders.ALLOW, allow == null ? METHODS_OF_THE_CONTRACT : allow);
        }
        try {
            answer.write(ApiException.of(code), request.getRequest(), response.getResponse());
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
     * Reads what the client still sends, since closing on it would cut off its answer. Tomcat would do so as well, but
     * for as long as the client likes.
     */
    private void hearOut(org.apache.coyote.Request request) {
        if (request.hasExpectation()) {
            return;
        }
        long startedAt = System.nanoTime();
        Ignored ignored = new Ignored();
        int heard = 0;
        try {
            for (int count = request.doRead(ignored); count >= 0; count = request.doRead(ignored)) {
                heard += count;
                if (heard > MAX_BYTES_AFTER_ANSWER || System.nanoTime() - startedAt > patience.toNanos()) {
                    request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
                    return;
                }
            }
        } catch (IOException gone) {
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Takes what Tomcat reads for it, and looks at none of it. */
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

    /** The one thing that Tomcat calls for an answer which no valve gets to see, such as the one to {@code OPTIONS *}. */
    @Override
    public void log(Request request, Response response, long time) {
        if (!response.isCommitted()) {
            response.setHeader(RequestId.HEADER, RequestId.of(request));
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
