package dev.concert.application.queue.presence;

import dev.concert.application.queue.presence.WaitingUsers.TokenKey;
import dev.concert.domain.queue.PresenceRepository.Heartbeat;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;

/** A user in a queue, as far as this node knows, and the user's last heartbeat. Thread-safe. */
public final class WaitingUser extends TokenKey {

    private final QueueId queueId;
    private final long number;
    private final long firstPosition;
    private long heartbeatMillis;
    private long storedMillis;
    /** Since when a heartbeat waits to be stored, or 0 if none does. */
    private long unstoredSinceMillis;

    WaitingUser(QueueToken token) {
        super(token.id());
        this.queueId = token.queueId();
        this.number = token.number();
        this.firstPosition = token.firstPosition();
        // This node does not know what is stored; at worst nothing was since the number was issued.
        this.storedMillis = token.issuedAt().toEpochMilli();
    }

    public QueueId queueId() {
        return queueId;
    }

    public long number() {
        return number;
    }

    public long firstPosition() {
        return firstPosition;
    }

    synchronized long heartbeatMillis() {
        return heartbeatMillis;
    }

    /** @return whether this heartbeat is to be stored and none was waiting for that */
    synchronized boolean beatsAt(long nowMillis) {
        heartbeatMillis = Math.max(heartbeatMillis, nowMillis);
        if (unstoredSinceMillis != 0 || heartbeatMillis <= storedMillis) {
            return false;
        }
        unstoredSinceMillis = nowMillis;
        return true;
    }

    Heartbeat heartbeat() {
        return new Heartbeat(queueId, number, Instant.ofEpochMilli(heartbeatMillis()));
    }

    synchronized boolean isUnstoredSince(long millis) {
        return unstoredSinceMillis <= millis;
    }

    synchronized long storedMillis() {
        return storedMillis;
    }

    synchronized void stored(Instant heartbeat) {
        storedMillis = heartbeat.toEpochMilli();
        unstoredSinceMillis = 0;
    }
}
