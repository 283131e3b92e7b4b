package dev.concert.web.server;

import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.RareLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ErrorState;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Bounds what slow clients occupy: the total time for a head and for a body, and how many requests of one address may be
 * arriving at once. Tomcat limits only the pause between two bytes.
 */
final class UnfinishedRequests {

    private static final RareLog LOG = new RareLog(LoggerFactory.getLogger(UnfinishedRequests.class));

    private UnfinishedRequests() {}

    /** @param perAddress how many requests may have begun to arrive, by IPv4 address or IPv6 network of 64 bits */
    record Bounds(Duration head, Duration body, int perAddress) {}

    /** Public because Tomcat instantiates it by its name. */
    public static final class Protocol extends Http11NioProtocol {

        /** The connections that wait for the rest of a head or of a body. */
        private final Set<SocketWrapperBase<?>> arriving = ConcurrentHashMap.newKeySet();

        private Set<SocketWrapperBase<?>> silentBefore = Set.of();

        /** The nanosecond by which the body that a connection reads must have arrived. */
        private final Map<SocketWrapperBase<?>, Long> deadlines = new ConcurrentHashMap<>();

        private @Nullable Future<?> looks;
        private Bounds bounds = new Bounds(Duration.ofSeconds(15), Duration.ofSeconds(10), 64);

        void setBounds(Bounds bounds) {
            this.bounds = bounds;
        }

        @Override
        protected Processor createProcessor() {
            return new BoundedProcessor(this);
        }

        /** Shorter than that of the endpoint, so that {@link #isSilent} knows the connections that have sent nothing yet. */
        @Override
        public int getConnectionTimeout() {
            return super.getConnectionTimeout() - 1;
        }

        @Override
        public void start() throws Exception {
            super.start();
            looks = getUtilityExecutor().scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        }

        @Override
        public void stop() throws Exception {
            if (looks != null) {
                looks.cancel(false);
            }
            super.stop();
        }

        private void look() {
            arriving.removeIf(SocketWrapperBase::isClosed);
            long now = System.nanoTime();
            deadlines.forEach((socket, deadline) -> {
                // Within the framing of a chunk Tomcat reads on by itself, as long as each byte arrives in time.
                long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - now));
                socket.setReadTimeout(Math.min(left, socket.getReadTimeout()));
            });
            closeSilent();
        }

        /** Only those that were silent at the last look, too: to others the request may be on its way. */
        private void closeSilent() {
            Set<SocketWrapperBase<?>> silent = getEndpoint().getConnections().stream()
                    .filter(this::isSilent)
                    .collect(Collectors.toSet());
            Map<String, Integer> counts = new HashMap<>();
            for (SocketWrapperBase<?> socket : silent) {
                if (silentBefore.contains(socket)
                        && counts.merge(client(socket), 1, Integer::sum) > bounds.perAddress()) {
                    LOG.info("Closed a silent connection: {} has too many", socket.getRemoteAddr());
                    socket.close();
                }
            }
            silentBefore = silent;
        }

        private boolean isSilent(SocketWrapperBase<?> socket) {
            int timeout = getEndpoint().getConnectionTimeout();
            return timeout > 0 && timeout != getKeepAliveTimeout() && socket.getReadTimeout() == timeout;
        }

        /**
         * Counts the connection among those that wait, unless its address has too many of them. One at a time, so that of many
         * that arrive together exactly the bound may wait.
         */
        private synchronized boolean mayWait(SocketWrapperBase<?> socket) {
            arriving.add(socket);
            arriving.removeIf(SocketWrapperBase::isClosed);
            String client = client(socket);
            if (arriving.stream().filter(other -> client(other).equals(client)).count() <= bounds.perAddress()) {
                return true;
            }
            arriving.remove(socket);
            LOG.info("Refused a request: {} has too many that are unfinished", socket.getRemoteAddr());
            return false;
        }

        private static String client(SocketWrapperBase<?> socket) {
            String address = socket.getRemoteAddr();
            if (address == null || address.indexOf(':') < 0) {
                return String.valueOf(address);
            }
            try {
                byte[] bytes = InetAddress.getByName(address).getAddress();
                return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
            } catch (UnknownHostException unnamedScope) {
                return address;
            }
        }
    }

    private static final class BoundedProcessor extends Http11Processor {

        private static final long NOT_STARTED = -1;

        private final Protocol protocol;
        private boolean spokeHttp09;

        BoundedProcessor(Protocol protocol) {
            super(protocol, protocol.getAdapter());
            this.protocol = protocol;
            request.setInputBuffer(new Body(request.getInputBuffer()));
        }

        /** Tomcat calls this each time more of the head has arrived. */
        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            protocol.arriving.remove(socket);
            long startedAt = request.getStartTimeNanos();
            if (startedAt != NOT_STARTED
                    && System.nanoTime() - startedAt > protocol.bounds.head().toNanos()) {
                return SocketState.CLOSED;
            }
            SocketState state = super.service(socket);
            boolean headIsMissing = state == SocketState.LONG && !isAsync();
            return headIsMissing && !protocol.mayWait(socket) ? SocketState.CLOSED : state;
        }

        /** Of HTTP/0.9 there is no answer that other clients could read, so that the connection is closed. */
        @Override
        protected void populateHost() {
            if (request.protocol().equals("")) {
                spokeHttp09 = true;
                LOG.info(
                        "Refused a request of {}: its line names no HTTP version",
                        getSocketWrapper().getRemoteAddr());
                setErrorState(ErrorState.CLOSE_CONNECTION_NOW, null);
            }
        }

        /**
         * Tomcat keeps the processors of finished connections for others, unless this is true. One that spoke HTTP/0.9 would
         * answer the next malformed request without a status line.
         */
        @Override
        public boolean isUpgrade() {
            return super.isUpgrade() || spokeHttp09 && getSocketWrapper() == null;
        }

        private final class Body implements InputBuffer {

            private final InputBuffer theirs;
            private long requestStartedAt;
            private long deadline;

            Body(InputBuffer theirs) {
                this.theirs = theirs;
            }

            @Override
            public int doRead(ApplicationBufferHandler handler) throws IOException {
                SocketWrapperBase<?> socket = getSocketWrapper();
                if (socket == null || request.isFinished()) {
                    return theirs.doRead(handler);
                }
                long readTimeout = socket.getReadTimeout();
                long millisLeft = millisLeft();
                socket.setReadTimeout(readTimeout > 0 ? Math.min(readTimeout, millisLeft) : millisLeft);
                protocol.deadlines.put(socket, deadline);
                try {
                    request.action(ActionCode.AVAILABLE, true);
                    if (request.getAvailable() == 0 && !protocol.mayWait(socket)) {
                        response.setHeader("Connection", "close");
                        throw ApiException.of(ErrorCode.TOO_MANY_REQUESTS).with("limit", "unfinished-per-address");
                    }
                    return theirs.doRead(handler);
                } catch (SocketTimeoutException stalled) {
                    throw ApiException.of(ErrorCode.REQUEST_TIMEOUT);
                } finally {
                    protocol.deadlines.remove(socket);
                    protocol.arriving.remove(socket);
                    socket.setReadTimeout(readTimeout);
                }
            }

            /** @throws ApiException if none is left of the time for the whole body */
            private long millisLeft() {
                if (requestStartedAt != request.getStartTimeNanos()) {
                    requestStartedAt = request.getStartTimeNanos();
                    deadline = System.nanoTime() + protocol.bounds.body().toNanos();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw ApiException.of(ErrorCode.REQUEST_TIMEOUT);
                }
                return left;
            }

            @Override
            public int available() {
                return theirs.available();
            }
        }
    }
}
