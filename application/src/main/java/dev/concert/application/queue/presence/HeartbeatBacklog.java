package dev.concert.application.queue.presence;

import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The users with heartbeats that wait to be stored, by how soon that has to be. Each of them stands in exactly one of three lists, once.
 * Thread-safe.
 *
 * <p>Whether a user is away is judged by what is stored. So a heartbeat waits at most half of the time after which its owner counts
 * as away, and not at all if the stored one is two fifths of that time old. Then no polling user is taken for away, and what is
 * stored of a user that is away for as long is exact. Near the front of a queue, where the turn may come, that time is
 * {@code idleAfter}; further back it is {@code forgetAfter}.
 */
final class HeartbeatBacklog {

    /** So many users at the front of a queue are near it: more than can be admitted within seconds. */
    static final long FRONT = 20_000;

    private final WaitingList nearFront;
    private final WaitingList furtherBack;
    private final Queue<WaitingUser> urgent = new ConcurrentLinkedQueue<>();
    /** The last number near the front of each queue. */
    private final Map<QueueId, Long> frontEnds = new ConcurrentHashMap<>();
    /** Whether users near a front may stand in the list of those further back. */
    private volatile boolean frontsMoved;

    HeartbeatBacklog(AdmissionPolicy policy) {
        boolean idleFirst = policy.idleAfter().compareTo(policy.forgetAfter()) < 0;
        this.nearFront = new WaitingList(idleFirst ? policy.idleAfter() : policy.forgetAfter());
        this.furtherBack = new WaitingList(policy.forgetAfter());
    }

    /** In the order in which they are due. An array, since it may hold a million users. */
    private static final class WaitingList {

        private final ArrayDeque<WaitingUser> users = new ArrayDeque<>();
        private final long urgentAfterMillis;
        private final long storedWithinMillis;

        /** @param away after so long without a heartbeat a user counts as away */
        WaitingList(Duration away) {
            this.urgentAfterMillis = away.multipliedBy(2).dividedBy(5).toMillis();
            this.storedWithinMillis = away.dividedBy(2).toMillis();
        }

        synchronized void add(WaitingUser user) {
            users.addLast(user);
        }

        /** Null if none is due. */
        synchronized @Nullable WaitingUser pollDue(long nowMillis) {
            WaitingUser next = users.peekFirst();
            return next != null && next.isUnstoredSince(nowMillis - storedWithinMillis) ? users.pollFirst() : null;
        }

        synchronized void moveTo(Collection<WaitingUser> others, Predicate<WaitingUser> which) {
            users.removeIf(user -> which.test(user) && others.add(user));
        }
    }

    /** @param user in none of the lists */
    void add(WaitingUser user, Instant now) {
        WaitingList list = isNearFront(user) ? nearFront : furtherBack;
        if (now.toEpochMilli() - user.storedMillis() >= list.urgentAfterMillis) {
            urgent.add(user);
        } else {
            list.add(user);
            if (list.equals(furtherBack) && isNearFront(user)) {
                frontsMoved = true;
            }
        }
    }

    /** @param users in none of the lists */
    void addUrgent(Collection<WaitingUser> users) {
        urgent.addAll(users);
    }

    /** Takes out users with heartbeats that have to be stored by now, the most urgent first. */
    List<WaitingUser> pollDue(Instant now, int limit) {
        long nowMillis = now.toEpochMilli();
        List<WaitingUser> due = new ArrayList<>();
        fill(due, limit, urgent::poll);
        fill(due, limit, () -> nearFront.pollDue(nowMillis));
        fill(due, limit, () -> furtherBack.pollDue(nowMillis));
        return due;
    }

    private static void fill(List<WaitingUser> due, int limit, Supplier<@Nullable WaitingUser> next) {
        while (due.size() < limit) {
            WaitingUser user = next.get();
            if (user == null) {
                return;
            }
            due.add(user);
        }
    }

    /** Makes users near the front urgent: their turn may come before they are due. For one thread at a time. */
    void moveFronts(List<QueueStatus> queues) {
        for (QueueStatus status : queues) {
            // At most as many smaller numbers have departed as have departed at all.
            long end = status.queue().tally().lastDeparture() + FRONT;
            Long known = frontEnds.get(status.queue().id());
            if (known == null || end >= known + FRONT / 4) {
                frontEnds.put(status.queue().id(), end);
                frontsMoved = true;
            }
        }
        if (frontsMoved) {
            frontsMoved = false;
            furtherBack.moveTo(urgent, this::isNearFront);
        }
    }

    private boolean isNearFront(WaitingUser user) {
        return user.number() <= frontEnds.getOrDefault(user.queueId(), Long.MAX_VALUE);
    }
}
