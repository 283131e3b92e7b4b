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
 * Hangs up on a client whose request line and headers take too long. Tomcat limits only the silence between two bytes of
 * them, so that a client with patience could keep each of its connections for days.
 */
final class HeadDeadline {

    private HeadDeadline() {}

    /** Public because Tomcat makes it from its name. */
    public static final class Protocol extends Http11NioProtocol {

        private Duration limit = Duration.ofSeconds(15);

        void setLimit(Duration limit) {
            this.limit = limit;
        }

        @Override
        protected Processor createProcessor() {
            return new PunctualProcessor(this, getAdapter(), limit);
        }
    }

    private static final class PunctualProcessor extends Http11Processor {

        private static final long NOT_STARTED = -1;

        private final long limitNanos;

        PunctualProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, Duration limit) {
            super(protocol, adapter);
            this.limitNanos = limit.toNanos();
        }

        /** Called whenever more of the head has arrived. */
        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            long startedAt = request.getStartTimeNanos();
            boolean late = startedAt != NOT_STARTED && System.nanoTime() - startedAt > limitNanos;
            return late ? SocketState.CLOSED : super.service(socket);
        }
    }
}
