package dev.concert.application.queue.presence;

import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The users that this node knows to wait, as many as fit into memory. Thread-safe. */
final class WaitingUsers {

    /** About 115 bytes each. A user beyond that costs a query with each poll. */
    static final int MAX_USERS = 1_200_000;
    /** So many users are compared to evict one when there are too many. */
    private static final int COMPARED = 16;
    /** So many users are checked each time heartbeats are stored: a million within minutes. */
    private static final int CHECKED_IN_PASSING = 2_000;

    private final Duration forgetAfter;
    private final ConcurrentHashMap<TokenKey, WaitingUser> users = new ConcurrentHashMap<>();
    /** Where eviction goes on, round and round. */
    private @Nullable Iterator<WaitingUser> hand;

    WaitingUsers(Duration forgetAfter) {
        this.forgetAfter = forgetAfter;
    }

    /** A token's id without an object of its own: an entry of a million has to be small. */
    static class TokenKey {

        private final long high;
        private final long low;

        TokenKey(TokenId tokenId) {
            this.high = tokenId.value().getMostSignificantBits();
            this.low = tokenId.value().getLeastSignificantBits();
        }

        @Override
        public final boolean equals(@Nullable Object other) {
            return other instanceof TokenKey key && key.high == high && key.low == low;
        }

        @Override
        public final int hashCode() {
            return Long.hashCode(high ^ low);
        }
    }

    /** The user, unless there was no heartbeat for so long that the token may be forgotten. */
    @Nullable
    WaitingUser find(TokenId tokenId, Instant now) {
        WaitingUser user = users.get(new TokenKey(tokenId));
        return user != null && isCurrent(user, now) ? user : null;
    }

    private boolean isCurrent(WaitingUser user, Instant now) {
        return user.heartbeatMillis() > now.minus(forgetAfter).toEpochMilli();
    }

    int size() {
        return users.size();
    }

    /** @return the token's user, whether or not it was known before */
    WaitingUser add(QueueToken token) {
        WaitingUser arriving = new WaitingUser(token);
        WaitingUser known = users.putIfAbsent(arriving, arriving);
        return known == null ? arriving : known;
    }

    void remove(WaitingUser user) {
        users.remove(user, user);
    }

    void remove(TokenId tokenId) {
        users.remove(new TokenKey(tokenId));
    }

    /** If there are too many, evicts the one of a few whose last heartbeat is oldest. */
    void makeRoom(Instant now) {
        if (users.mappingCount() > MAX_USERS) {
            evictOne(now);
        }
    }

    /** Evicts users without a heartbeat for so long that their tokens may be forgotten, among the next few. */
    synchronized void evictInPassing(Instant now) {
        int checks = (int) Math.min(CHECKED_IN_PASSING, users.mappingCount());
        for (int i = 0; i < checks && !users.isEmpty(); i++) {
            WaitingUser user = next();
            if (user != null && !isCurrent(user, now)) {
                remove(user);
            }
        }
    }

    private synchronized void evictOne(Instant now) {
        WaitingUser oldest = null;
        for (int i = 0; i < COMPARED; i++) {
            WaitingUser user = next();
            if (user == null) {
                return;
            }
            if (oldest == null || user.heartbeatMillis() < oldest.heartbeatMillis()) {
                oldest = user;
            }
            if (!isCurrent(user, now)) {
                break;
            }
        }
        remove(Objects.requireNonNull(oldest));
    }

    /** Null if there is none. */
    private @Nullable WaitingUser next() {
        Iterator<WaitingUser> around = hand;
        if (around == null || !around.hasNext()) {
            around = users.values().iterator();
            hand = around;
        }
        return around.hasNext() ? around.next() : null;
    }
}
