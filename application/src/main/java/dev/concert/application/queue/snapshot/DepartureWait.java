package dev.concert.application.queue.snapshot;

import dev.concert.application.Deadline;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.application.queue.snapshot.SnapshotQueries.Snapshot;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/**
 * Waits, after the commit and with nothing locked, until no node shows a departed token as waiting. So a user answered on one
 * node is not shown an older state on another. Thread-safe.
 */
public final class DepartureWait {

    private static final int MAX_AWAITING = 64;

    private final QueueSnapshots snapshots;
    private final InstantSource clock;
    private final Sleep sleep;
    private final Semaphore awaiting = new Semaphore(MAX_AWAITING);

    public DepartureWait(QueueSnapshots snapshots, InstantSource clock, Sleep sleep) {
        this.snapshots = snapshots;
        this.clock = clock;
        this.sleep = sleep;
    }

    /**
     * Returns once every node shows that the token's number is not counted any more, or the caller's {@link Deadline} has passed.
     * Returns at once if no node can show anything, or if {@value #MAX_AWAITING} callers wait already: a rush of departures must not
     * keep others from being answered.
     *
     * @param token which has departed from its queue, as committed
     */
    public void await(QueueToken token) {
        if (!awaiting.tryAcquire()) {
            return;
        }
        try {
            while (true) {
                Snapshot snapshot = snapshots.of(token.queueId()).snapshot();
                if (snapshot.hasDeparted(token.number()) || Deadline.nanosLeft(1) == 0) {
                    return;
                }
                sleep.until(snapshot.tick().next().shownFrom());
            }
        } catch (OverloadedException | UnavailableException nothingIsShown) {
            return;
        } finally {
            awaiting.release();
        }
    }

    /** Does the same for a token that was admitted so lately that a node may still show its position; otherwise returns at once. */
    public void awaitAdmission(QueueToken token) {
        switch (token.state()) {
            case Admitted admitted -> {
                if (!token.wasAdmittedAtOnce()
                        && clock.instant().isBefore(admitted.at().plus(Tick.KNOWN_WITHIN))) {
                    await(token);
                }
            }
            case InQueue _inQueue -> {}
            case Ended _ended -> {}
        }
    }
}
