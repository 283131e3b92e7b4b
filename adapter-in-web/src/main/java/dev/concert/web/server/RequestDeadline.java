package dev.concert.web.server;

import dev.concert.application.Deadline;
import dev.concert.application.LoadShedding;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request the {@link Deadline} of all its waits. */
public final class RequestDeadline extends OncePerRequestFilter {

    private final LoadShedding shedding;

    public RequestDeadline(LoadShedding shedding) {
        this.shedding = shedding;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        @Nullable
        Deadline before = Deadline.ofAll(shedding.patience(), System::nanoTime).begin();
        try {
            chain.doFilter(request, response);
        } finally {
            Deadline.end(before);
        }
    }
}
