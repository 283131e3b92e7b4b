package dev.concert.domain.queue;

import dev.concert.domain.queue.Departure.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The only way in. Marks as ended whose time is up, counts who is inside, and lets in as many as there are free slots: first who
 * came back after being passed over, then the lowest numbers; who is away is passed over. It runs under the queue's lock, so
 * that all nodes may turn it at any time and never let in too many, the same person twice, or anybody before somebody with a
 * smaller number who is there.
 */
public final class Turnstile {

    /** So many are let in or passed over in one turn at most, so that the line is not locked for long; others take the next. */
    static final int MAX_PEOPLE = 1_000;
    /** While people turn out to be away, this many more are looked at together. */
    private static final int NEXT_GLANCE = 100;

    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final PresenceRepository presence;
    private final AdmissionPolicy policy;

    public Turnstile(
            QueueRepository queues, QueueTokenRepository tokens, PresenceRepository presence, AdmissionPolicy policy) {
        this.queues = queues;
        this.tokens = tokens;
        this.presence = presence;
        this.policy = policy;
    }

    /**
     * What one turn changed.
     *
     * @param ended the tokens whose time was up
     * @param admitted the tokens let in, in that order
     * @param passedOver the tokens of people who were away
     * @param arrived the tokens of those who arrived, let in or not, in the order of arriving
     */
    public record Turn(
            List<QueueToken> ended, List<QueueToken> admitted, List<QueueToken> passedOver, List<QueueToken> arrived) {}

    /** @param queue the line, locked by the caller's unit of work */
    public Turn turn(Queue queue, InstantSource clock) {
        return turn(queue, List.of(), Set.of(), clock);
    }

    /**
     * Lines up who arrives, or lets them in at once where nobody waits and a slot is free. Behind people who wait, nothing is
     * decided: the next turn does that.
     *
     * @param queue the line, locked by the caller's unit of work, which has given out the numbers of those who arrive
     * @param arriving the tokens just issued, in the order of their numbers, which are stored here; at least one
     * @param present whose owners are asking right now: let in, they have shown up already
     */
    public Turn arrive(Queue queue, List<QueueToken> arriving, Set<TokenId> present, InstantSource clock) {
        boolean open = queue.admitsAt(clock.instant());
        boolean somebodyWaits = queue.waiting() > arriving.size();
        if (!open || somebodyWaits) {
            return receive(queue, new Admission(queue, present), arriving, false, List.of(), clock);
        }
        // Nobody is inside who was not counted or let in since, so that this much room there is.
        if (queue.freeSlots(queue.tally().occupied()) >= arriving.size()
                && tokens.lockReturned(queue.id(), 1).isEmpty()) {
            return receive(queue, new Admission(queue, present), arriving, true, List.of(), clock);
        }
        return turn(queue, arriving, present, clock);
    }

    private Turn turn(Queue queue, List<QueueToken> arriving, Set<TokenId> present, InstantSource clock) {
        Instant begin = clock.instant();
        List<QueueToken> ended = tokens.lockOverdue(queue.id(), begin).stream()
                .map(token -> token.endIfOver(begin))
                .toList();
        tokens.saveAll(ended);

        Queue counted = queue.countSlots(tokens.countAdmitted(queue.id()));
        Admission admission = new Admission(counted, present);
        boolean open = counted.admitsAt(begin);
        if (open) {
            admission.fill(counted.waiting() > arriving.size(), clock);
        }
        return receive(queue, admission, arriving, open, ended, clock);
    }

    /** @param before the line as it is stored, but for the numbers of those who arrive */
    private Turn receive(
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
        return new Turn(ended, admission.admitted, admission.passedOver, arrived);
    }

    private final class Admission {

        private final Queue before;
        private final Set<TokenId> present;
        private final List<QueueToken> admitted = new ArrayList<>();
        private final List<QueueToken> passedOver = new ArrayList<>();
        private final List<Departure> departures = new ArrayList<>();

        /** @param before the line, of which no more are inside than its tally says */
        Admission(Queue before, Set<TokenId> present) {
            this.before = before;
            this.present = present;
        }

        Queue queue() {
            return before.fillSlots(admitted.size()).without(departures);
        }

        void fill(boolean somebodyWaits, InstantSource clock) {
            fillFrom(tokens::lockReturned, clock);
            if (somebodyWaits) {
                fillFrom(tokens::lockNextWaiting, clock);
            }
        }

        /** A slot that is free by now is wanted by nobody else. */
        List<QueueToken> receive(List<QueueToken> arriving, boolean open, InstantSource clock) {
            Instant now = clock.instant();
            List<QueueToken> arrived = new ArrayList<>();
            for (QueueToken token : arriving) {
                QueueToken placed =
                        token.atFirstPosition(token.number() - before.tally().lastDeparture() - departures.size());
                arrived.add(open && freeSlots() > 0 ? letIn(placed, placed.admitAtOnce(policy, now), now) : placed);
            }
            return arrived;
        }

        private void fillFrom(BiFunction<QueueId, Integer, List<QueueToken>> source, InstantSource clock) {
            int glance = freeSlots();
            while (freeSlots() > 0) {
                List<QueueToken> next = source.apply(before.id(), glance);
                letIn(next, clock);
                if (next.size() < glance) {
                    return;
                }
                glance = Math.min(Math.max(freeSlots(), NEXT_GLANCE), peopleLeft());
            }
        }

        private int freeSlots() {
            return Math.min(before.freeSlots(before.tally().occupied() + admitted.size()), peopleLeft());
        }

        private int peopleLeft() {
            return MAX_PEOPLE - admitted.size() - passedOver.size();
        }

        private void letIn(List<QueueToken> next, InstantSource clock) {
            // Read only now, so that nobody is in from an instant at which the slot was still somebody else's.
            Instant now = clock.instant();
            Map<TokenId, Instant> lastSeen = presence.findLastSeen(
                    next.stream().filter(token -> mayBeAway(token, now)).toList(), now);
            List<QueueToken> changed = new ArrayList<>();
            for (QueueToken token : next) {
                if (freeSlots() == 0) {
                    break;
                }
                if (mayBeAway(token, now) && isTooLongAgo(Objects.requireNonNull(lastSeen.get(token.id())), now)) {
                    QueueToken away = token.passOver();
                    changed.add(away);
                    passedOver.add(away);
                    depart(token, Kind.PASSED_OVER, now);
                } else {
                    changed.add(letIn(token, token.admit(policy, now), now));
                }
            }
            tokens.saveAll(changed);
        }

        private QueueToken letIn(QueueToken token, QueueToken inside, Instant now) {
            QueueToken shownUp = present.contains(token.id()) ? inside.claim(now) : inside;
            admitted.add(shownUp);
            depart(token, Kind.ADMITTED, now);
            return shownUp;
        }

        private void depart(QueueToken token, Kind kind, Instant now) {
            if (token.isCounted()) {
                departures.add(before.departure(departures.size(), token, kind, now));
            }
        }

        private boolean mayBeAway(QueueToken token, Instant now) {
            return !present.contains(token.id()) && isTooLongAgo(token.issuedAt(), now);
        }

        private boolean isTooLongAgo(Instant seenAt, Instant now) {
            return !now.isBefore(seenAt.plus(policy.idleAfter()));
        }
    }
}
