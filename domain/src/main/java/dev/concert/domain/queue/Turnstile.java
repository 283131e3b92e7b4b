package dev.concert.domain.queue;

import dev.concert.domain.queue.Departure.Kind;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The only way into and out of a queue: users arrive, are admitted, and depart. Each step runs under the queue's lock, so all
 * nodes may take steps at any time: never are more tokens admitted than there are slots, and no token is admitted before a
 * smaller number of a present owner.
 *
 * <p>An admitted token has departed already. Its end changes no position; the slot that it frees is counted by the next run.
 */
public record Turnstile(
        QueueRepository queues, QueueTokenRepository tokens, PresenceRepository presence, AdmissionPolicy policy) {

    /** A run ends at most so many tokens, and admits and passes over as many, so that the queue is not locked for long. */
    static final int MAX_TOKENS = 1_000;

    /** While owners turn out to be away, this many more tokens are looked at together. */
    private static final int NEXT_BATCH = 100;

    /**
     * The tokens that a run changed, as they are afterwards.
     *
     * @param ended their admission was over
     * @param admitted in the order of their admission
     * @param passedOver their owners were away
     * @param arrived admitted or waiting, in the order of their numbers
     */
    public record Changes(
            List<QueueToken> ended, List<QueueToken> admitted, List<QueueToken> passedOver, List<QueueToken> arrived) {}

    /** Locks a queue for the caller's unit of work, as {@link QueueRepository#lock} does. */
    public Queue lock(QueueId queueId) {
        return queues.lock(queueId);
    }

    /**
     * Ends the admissions that are over and fills the free slots: first with returned tokens, then with waiting ones, lowest
     * numbers first. The token of an absent owner is passed over.
     *
     * @param queue locked by the caller's unit of work
     */
    public Changes admit(Queue queue, InstantSource clock) {
        return admit(queue, List.of(), Set.of(), clock);
    }

    /**
     * Stores new tokens and admits them at once where nobody waits and slots are free. Behind waiting tokens nothing is
     * decided: the next run does that.
     *
     * @param queue locked by the caller's unit of work, after it has issued the numbers of the arriving tokens
     * @param arriving tokens just issued, in the order of their numbers; at least one
     * @param present tokens of owners that call right now: if admitted, they count as claimed
     */
    public Changes arrive(Queue queue, List<QueueToken> arriving, Set<TokenId> present, InstantSource clock) {
        boolean open = queue.admitsAt(clock.instant());
        boolean othersWait = queue.waiting() > arriving.size();
        if (!open || othersWait) {
            return receive(queue, new Admission(queue, present), arriving, false, List.of(), clock);
        }
        // The tally never counts fewer admitted tokens than there are, so at least this many slots are free.
        if (queue.freeSlots(queue.tally().occupied()) >= arriving.size()
                && tokens.lockReturned(queue.id(), 1).isEmpty()) {
            return receive(queue, new Admission(queue, present), arriving, true, List.of(), clock);
        }
        return admit(queue, arriving, present, clock);
    }

    /**
     * Ends tokens that wait, were passed over or have returned; those that are counted depart from the queue.
     *
     * @param queue locked by the caller's unit of work
     * @param leaving tokens of the queue, locked, in the order in which they depart
     * @param reason {@code LEFT}, {@code FORGOTTEN} or {@code REMOVED}
     * @return the queue as it is stored now
     */
    public Queue depart(Queue queue, Collection<QueueToken> leaving, EndReason reason, Instant now) {
        tokens.saveAll(leaving.stream().map(token -> token.end(reason, now)).toList());
        List<QueueToken> counted =
                leaving.stream().filter(QueueToken::isCounted).toList();
        Queue tallied = reason == EndReason.FORGOTTEN ? queue.forget(leaving.size()) : queue;
        Queue.Departing departing = tallied.depart(counted, Kind.of(reason), now);
        if (!departing.queue().equals(queue)) {
            queues.save(departing.queue(), departing.departures());
        }
        return departing.queue();
    }

    private Changes admit(Queue queue, List<QueueToken> arriving, Set<TokenId> present, InstantSource clock) {
        Instant begin = clock.instant();
        List<QueueToken> ended = tokens.lockOverdue(queue.id(), begin, MAX_TOKENS).stream()
                .map(token -> token.endIfOver(begin))
                .toList();
        tokens.saveAll(ended);

        Queue counted = queue.countSlots(tokens.countAdmitted(queue.id()));
        Admission admission = new Admission(counted, present);
        boolean open = counted.admitsAt(begin);
        if (open) {
            admission.fillSlots(counted.waiting() > arriving.size(), clock);
        }
        return receive(queue, admission, arriving, open, ended, clock);
    }

    /** @param before the queue as it is stored, except for the numbers of the arriving tokens */
    private Changes receive(
            Queue before,
            Admission admission,
            List<QueueToken> arriving,
            boolean open,
            List<QueueToken> ended,
            InstantSource clock) {
        List<QueueToken> arrived = admission.receive(arriving, open, clock);
        tokens.addAll(arrived);
        Queue changed = admission.queue();
        if (!changed.equals(before) || !arriving.isEmpty()) {
            queues.save(changed, admission.departures);
        }
        return new Changes(ended, admission.admitted, admission.passedOver, arrived);
    }

    private final class Admission {

        private final Queue before;
        private final Set<TokenId> present;
        private final List<QueueToken> admitted = new ArrayList<>();
        private final List<QueueToken> passedOver = new ArrayList<>();
        private final List<Departure> departures = new ArrayList<>();
        private final List<Duration> waits = new ArrayList<>();

        /** @param before the queue; its tally counts no fewer admitted tokens than there are */
        Admission(Queue before, Set<TokenId> present) {
            this.before = before;
            this.present = present;
        }

        Queue queue() {
            Queue filled = before.fillSlots(admitted.size()).without(departures);
            return waits.isEmpty() ? filled : filled.waited(Collections.max(waits));
        }

        void fillSlots(boolean othersWait, InstantSource clock) {
            fillFrom(tokens::lockReturned, clock);
            if (othersWait) {
                fillFrom(tokens::lockNextWaiting, clock);
            }
        }

        /** Admits arriving tokens while slots are free: all others had their chance before. */
        List<QueueToken> receive(List<QueueToken> arriving, boolean open, InstantSource clock) {
            Instant now = clock.instant();
            List<QueueToken> arrived = new ArrayList<>();
            for (QueueToken token : arriving) {
                QueueToken placed =
                        token.atFirstPosition(token.number() - before.tally().lastDeparture() - departures.size());
                arrived.add(open && freeSlots() > 0 ? admit(placed, placed.admitAtOnce(policy, now), now) : placed);
            }
            return arrived;
        }

        private void fillFrom(BiFunction<QueueId, Integer, List<QueueToken>> source, InstantSource clock) {
            int batch = freeSlots();
            while (freeSlots() > 0) {
                List<QueueToken> next = source.apply(before.id(), batch);
                admitPresent(next, clock);
                if (next.size() < batch) {
                    return;
                }
                batch = Math.min(Math.max(freeSlots(), NEXT_BATCH), tokensLeft());
            }
        }

        private int freeSlots() {
            return Math.min(before.freeSlots(before.tally().occupied() + admitted.size()), tokensLeft());
        }

        private int tokensLeft() {
            return MAX_TOKENS - admitted.size() - passedOver.size();
        }

        private void admitPresent(List<QueueToken> next, InstantSource clock) {
            // Read only now, so that no admission begins at an instant when the slot was still another token's.
            Instant now = clock.instant();
            Map<TokenId, Instant> heartbeats = presence.findLastHeartbeats(
                    next.stream().filter(token -> mayBeAway(token, now)).toList(), now);
            List<QueueToken> changed = new ArrayList<>();
            for (QueueToken token : next) {
                if (freeSlots() == 0) {
                    break;
                }
                if (mayBeAway(token, now) && isTooLongAgo(Objects.requireNonNull(heartbeats.get(token.id())), now)) {
                    QueueToken away = token.passOver();
                    changed.add(away);
                    passedOver.add(away);
                    depart(token, Kind.PASSED_OVER, now);
                } else {
                    changed.add(admit(token, token.admit(policy, now), now));
                }
            }
            tokens.saveAll(changed);
        }

        private QueueToken admit(QueueToken before, QueueToken after, Instant now) {
            QueueToken current = present.contains(after.id()) ? after.claim(now) : after;
            admitted.add(current);
            waits.add(Duration.between(current.issuedAt(), now));
            depart(before, Kind.ADMITTED, now);
            return current;
        }

        private void depart(QueueToken token, Kind kind, Instant now) {
            if (token.isCounted()) {
                departures.add(before.departure(departures.size(), token, kind, now));
            }
        }

        private boolean mayBeAway(QueueToken token, Instant now) {
            return !present.contains(token.id()) && isTooLongAgo(token.issuedAt(), now);
        }

        private boolean isTooLongAgo(Instant heartbeat, Instant now) {
            return !now.isBefore(heartbeat.plus(policy.idleAfter()));
        }
    }
}
