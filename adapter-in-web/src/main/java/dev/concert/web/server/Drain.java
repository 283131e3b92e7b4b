package dev.concert.web.server;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Ends the service so that no request is lost: the node is reported as not ready already, balancers get a pause to see that, and what
 * has arrived by then is answered. Only then everything else of the service begins to stop. Thread-safe.
 */
final class Drain extends ValveBase implements ApplicationListener<ContextClosedEvent>, Ordered {

    /** When no request has begun for so long, none is on its way from the accepted connections to a handler. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** An idle node waits so long for a request that arrived just before. */
    private static final long QUIET_OF_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Clients that know of no other node may come all the time. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long pauseNanos;
    private volatile long lastBegun = System.nanoTime();
    private volatile @Nullable AbstractHttp11Protocol<?> protocol;

    /** @param pause between not being ready and taking no more requests */
    Drain(Duration pause) {
        super(true);
        this.pauseNanos = pause.toNanos();
    }

    void setProtocol(AbstractHttp11Protocol<?> protocol) {
        this.protocol = protocol;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        lastBegun = System.nanoTime();
        getNext().invoke(request, response);
    }

    /** Before every other listener: jobs stop by this event, too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        AbstractHttp11Protocol<?> served = protocol;
        if (served == null || event.getApplicationContext().getParent() != null) {
            return;
        }
        sleepUntil(System.nanoTime() + pauseNanos);
        // Each answer is the last on its connection, so that clients go elsewhere.
        served.setMaxKeepAliveRequests(1);
        awaitQuiet();
    }

    private void awaitQuiet() {
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < QUIET_OF_IDLE_NANOS || now - lastBegun < QUIET_NANOS && now - begin < LONGEST_NANOS) {
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
            now = System.nanoTime();
        }
    }

    private static void sleepUntil(long end) {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
