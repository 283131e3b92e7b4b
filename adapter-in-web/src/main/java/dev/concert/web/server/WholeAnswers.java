package dev.concert.web.server;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.ErrorWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.web.filter.OncePerRequestFilter;

/** Completes what the framework answers by itself: an error without a body gets the envelope, and no header is empty. */
final class WholeAnswers extends OncePerRequestFilter {

    private final ErrorWriter errors;

    WholeAnswers(ErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Whole whole = new Whole(request, response);
        chain.doFilter(request, whole);
        whole.complete();
    }

    private final class Whole extends HttpServletResponseWrapper {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private boolean hasBody;

        Whole(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
            this.response = response;
        }

        @Override
        public void addHeader(String name, String value) {
            if (!value.isEmpty()) {
                super.addHeader(name, value);
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            hasBody = true;
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            hasBody = true;
            return super.getWriter();
        }

        @Override
        public void flushBuffer() throws IOException {
            complete();
            super.flushBuffer();
        }

        void complete() throws IOException {
            if (!hasBody && getStatus() >= SC_BAD_REQUEST) {
                errors.write(ApiException.of(ErrorCode.ofStatus(getStatus())), request, response);
            }
        }
    }
}
