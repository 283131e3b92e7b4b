package dev.concert.web.server;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes a connection whose request line and headers take too long in total. Tomcat limits only the pause between two
 * bytes, so that a slow client could occupy a connection for days.
 */
final class HeadDeadline {

    private HeadDeadline() {}

    /** Public because Tomcat instantiates it by its name. */
    public static final class Protocol extends Http11NioProtocol {

        private Duration limit = Duration.ofSeconds(15);

        void setLimit(Duration limit) {
            this.limit = limit;
        }

        @Override
        protected Processor createProcessor() {
            return new DeadlineProcessor(this, getAdapter(), limit);
        }
    }

    private static final class DeadlineProcessor extends Http11Processor {

        private static final long NOT_STARTED = -1;

        private final long limitNanos;

        DeadlineProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, Duration limit) {
            super(protocol, adapter);
            this.limitNanos = limit.toNanos();
        }

        /** Tomcat calls this each time more of the head has arrived. */
        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            long startedAt = request.getStartTimeNanos();
            boolean late = startedAt != NOT_STARTED && System.nanoTime() - startedAt > limitNanos;
            return late ? SocketState.CLOSED : super.service(socket);
        }
    }
}
