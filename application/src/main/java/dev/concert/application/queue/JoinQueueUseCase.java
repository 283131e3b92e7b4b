package dev.concert.application.queue;

import static java.util.Objects.requireNonNull;

import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.UserId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.Username;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Gives a place in the line. Who asks again while the token lives gets the same token; who asks for the first time becomes a
 * user with an empty wallet. With a free slot and nobody waiting the token is admitted at once, and counts as claimed, since
 * its owner is there to be told.
 */
public final class JoinQueueUseCase {

    private final UserRepository users;
    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final Supplier<UUID> secrets;

    /** @param secrets random UUIDs that nobody can guess */
    public JoinQueueUseCase(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            Supplier<UUID> secrets) {
        this.users = users;
        this.queues = queues;
        this.tokens = tokens;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.secrets = secrets;
    }

    public record Command(Username username) {}

    /** @return the user's token, live */
    public QueueToken join(Command command) {
        return unitOfWork.execute(() -> {
            UserId user = requireNonNull(
                    users.findOrCreate(Set.of(command.username())).get(command.username()));
            Queue queue = queues.lock(QueueId.GLOBAL);
            Instant now = clock.instant();
            for (QueueToken earlier : tokens.lockUnended(queue.id(), Set.of(user))) {
                QueueToken current = earlier.endIfOver(now).claim(now);
                if (!current.equals(earlier)) {
                    tokens.save(current);
                }
                if (current.isLiveAt(now)) {
                    return current;
                }
            }
            return issue(queue, user, now);
        });
    }

    private QueueToken issue(Queue before, UserId user, Instant now) {
        Queue queue = before.issueNumber();
        queues.save(queue);
        QueueToken token = QueueToken.issue(new TokenId(secrets.get()), queue.id(), queue.lastNumber(), user, now);
        tokens.addAll(Set.of(token));
        for (QueueToken admitted : turnstile.turn(queue, now).admitted()) {
            if (admitted.id().equals(token.id())) {
                QueueToken claimed = admitted.claim(now);
                tokens.save(claimed);
                return claimed;
            }
        }
        return token;
    }
}
