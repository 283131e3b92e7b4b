package dev.concert.web.server;

import dev.concert.application.LoadShedding;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.ErrorWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds the number of requests under way, and the size and duration of each body. A body is checked when it is read, so
 * that a refusal of the caller comes first.
 */
public final class RequestBounds extends OncePerRequestFilter {

    public static final int MAX_BODY_BYTES = 16 * 1024;

    /** Answered from memory, so that a waiting user needs no room. */
    private static final Predicate<HttpServletRequest> POLL = Routes.leadingTo(Routes.POLL);

    private static final Predicate<HttpServletRequest> JOIN = Routes.leadingTo(Routes.JOIN);

    /** Bytes of the heap that a request takes while it is under way, with as much left free again. */
    private static final int BYTES_OF_A_REQUEST = 240 * 1024;

    private final Duration bodyTimeout;
    private final int room;
    private final LoadShedding shedding;
    private final ErrorWriter errors;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param room how many requests may be under way at once */
    public RequestBounds(Duration bodyTimeout, int room, LoadShedding shedding, ErrorWriter errors) {
        this.bodyTimeout = bodyTimeout;
        this.room = room;
        this.shedding = shedding;
        this.errors = errors;
    }

    /** The number of requests that a heap of this many bytes has room for. */
    public static int roomIn(long heap) {
        return Math.toIntExact(Math.min(heap / BYTES_OF_A_REQUEST, Integer.MAX_VALUE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (request.getRequestURI().indexOf(';') >= 0) {
            // Routing ignores path parameters, and no route here has any.
            errors.write(ApiException.of(ErrorCode.NOT_FOUND), request, response);
            return;
        }
        HttpServletRequest bounded = new BoundedRequest(request, bodyTimeout);
        if (POLL.test(request)) {
            chain.doFilter(bounded, response);
            return;
        }
        try {
            if (underWay.incrementAndGet() <= roomFor(request) && shedding.accepts()) {
                chain.doFilter(bounded, response);
            } else {
                errors.write(ApiException.of(ErrorCode.OVERLOADED), request, response);
            }
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** Joins leave a quarter of the room to users with a token. */
    private int roomFor(HttpServletRequest request) {
        return JOIN.test(request) ? room - room / 4 : room;
    }

    private static final class BoundedRequest extends HttpServletRequestWrapper {

        private final Duration bodyTimeout;
        private @Nullable BoundedBody body;

        BoundedRequest(HttpServletRequest request, Duration bodyTimeout) {
            super(request);
            this.bodyTimeout = bodyTimeout;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (body == null) {
                body = new BoundedBody(super.getInputStream(), getContentLengthLong(), bodyTimeout);
            }
            return body;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class BoundedBody extends ServletInputStream {

        private final ServletInputStream body;
        private final long declared;
        private final long timeoutNanos;
        private final long startedAt = System.nanoTime();
        private int bytesRead;

        BoundedBody(ServletInputStream body, long declared, Duration timeout) {
            this.body = body;
            this.declared = declared;
            this.timeoutNanos = timeout.toNanos();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (declared > MAX_BODY_BYTES) {
                throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
            }
            int count = body.read(buffer, offset, Math.min(length, MAX_BODY_BYTES - bytesRead + 1));
            if (count > 0) {
                bytesRead += count;
            }
            if (bytesRead > MAX_BODY_BYTES) {
                throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
            }
            if (System.nanoTime() - startedAt > timeoutNanos) {
                throw ApiException.of(ErrorCode.INVALID_REQUEST);
            }
            return count;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
