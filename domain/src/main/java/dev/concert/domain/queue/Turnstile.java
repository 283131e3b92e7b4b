package dev.concert.domain.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * The only way in. Marks as ended whose time is up, counts who is inside, and lets in as many as there are free slots, the
 * lowest numbers first. It runs under the queue's lock, so that all nodes may turn it at any time and never let in too many,
 * the same person twice, or anybody before somebody with a smaller number.
 */
public final class Turnstile {

    private final QueueTokenRepository tokens;
    private final AdmissionPolicy policy;

    public Turnstile(QueueTokenRepository tokens, AdmissionPolicy policy) {
        this.tokens = tokens;
        this.policy = policy;
    }

    /**
     * What one turn changed.
     *
     * @param ended the tokens whose time was up
     * @param admitted the tokens let in, lowest number first
     */
    public record Turn(List<QueueToken> ended, List<QueueToken> admitted) {}

    /**
     * @param queue the line, locked by the caller's unit of work
     * @param now the one instant at which all of it happens
     */
    public Turn turn(Queue queue, Instant now) {
        return turn(queue, Set.of(), () -> now);
    }

    /**
     * @param queue the line, locked by the caller's unit of work
     * @param present whose owners are asking right now: let in, they have shown up already
     */
    public Turn turn(Queue queue, Set<TokenId> present, InstantSource clock) {
        Instant begin = clock.instant();
        List<QueueToken> ended = tokens.lockOverdue(queue.id(), begin).stream()
                .map(token -> token.endIfOver(begin))
                .toList();
        tokens.saveAll(ended);

        int free = queue.freeSlots(tokens.countAdmitted(queue.id()));
        if (free == 0) {
            return new Turn(ended, List.of());
        }
        List<QueueToken> next = tokens.lockNextWaiting(queue.id(), free);
        // Read only now, so that nobody is in from an instant at which the slot was still somebody else's.
        Instant now = clock.instant();
        List<QueueToken> admitted = next.stream()
                .map(token -> token.admit(policy, now))
                .map(token -> present.contains(token.id()) ? token.claim(now) : token)
                .toList();
        tokens.saveAll(admitted);
        return new Turn(ended, admitted);
    }
}
