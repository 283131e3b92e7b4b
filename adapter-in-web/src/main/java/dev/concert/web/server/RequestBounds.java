package dev.concert.web.server;

import dev.concert.application.LoadShedding;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.ErrorWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds the number of requests under way. */
public final class RequestBounds extends OncePerRequestFilter {

    /** Answered from memory, so that a waiting user needs no room. */
    private static final Predicate<HttpServletRequest> POLL = Routes.leadingTo(Routes.POLL);

    private static final Predicate<HttpServletRequest> JOIN = Routes.leadingTo(Routes.JOIN);

    /** Bytes of the heap that a request takes while it is under way, with as much left free again. */
    private static final int BYTES_OF_A_REQUEST = 240 * 1024;

    private final int room;
    private final LoadShedding shedding;
    private final ErrorWriter errors;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param room how many requests may be under way at once */
    public RequestBounds(int room, LoadShedding shedding, ErrorWriter errors) {
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
        if (POLL.test(request)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            if (underWay.incrementAndGet() <= roomFor(request) && shedding.accepts()) {
                chain.doFilter(request, response);
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
}
