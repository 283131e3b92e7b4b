package dev.concert.web;

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

    static final Duration LIMIT = Duration.ofSeconds(15);

    private HeadDeadline() {}

    /** Public because Tomcat makes it from its name. */
    public static final class Protocol extends Http11NioProtocol {

        @Override
        protected Processor createProcessor() {
            return new PunctualProcessor(this, getAdapter());
        }
    }

    private static final class PunctualProcessor extends Http11Processor {

        private static final long NOT_STARTED = -1;

        PunctualProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        /** Called whenever more of the head has arrived. */
        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            long startedAt = request.getStartTimeNanos();
            boolean late = startedAt != NOT_STARTED && System.nanoTime() - startedAt > LIMIT.toNanos();
            return late ? SocketState.CLOSED : super.service(socket);
        }
    }
}
