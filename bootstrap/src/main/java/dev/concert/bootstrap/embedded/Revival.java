package dev.concert.bootstrap.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server again when it ends by itself, as after a {@code kill -9} or on a full disk: on the same port, so that the
 * service finds it. Tries until it succeeds. Thread-safe.
 */
final class Revival implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(Revival.class);

    private final PostgresCluster cluster;
    private final int port;
    private final Thread watch;
    private String lastComplaint = "";

    Revival(PostgresCluster cluster, int port) {
        this.cluster = cluster;
        this.port = port;
        this.watch = Thread.ofPlatform().daemon().name("embedded-postgres").unstarted(this::watch);
    }

    void begin() {
        watch.start();
    }

    private void watch() {
        try {
            while (true) {
                reviveIfDead();
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void reviveIfDead() {
        try {
            if (!cluster.isRunning()) {
                complain("The embedded PostgreSQL has ended, and is started again");
                cluster.endAbandonedServer();
                cluster.start(port);
                log.info("The embedded PostgreSQL runs again");
                lastComplaint = "";
            }
        } catch (InterruptedIOException closed) {
            log.debug("The embedded PostgreSQL was being started again when the service ended", closed);
        } catch (IOException | RuntimeException e) {
            complain("The embedded PostgreSQL does not start, and is tried again until it does: " + e.getMessage());
        }
    }

    /** Once for each reason. */
    private void complain(String complaint) {
        if (!complaint.equals(lastComplaint)) {
            lastComplaint = complaint;
            log.warn(complaint);
        }
    }

    /** Breaks off a start that is under way; nothing is started afterwards. */
    @Override
    public void close() {
        watch.interrupt();
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
