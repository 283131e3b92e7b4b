package dev.concert.application.queue;

import dev.concert.application.OverloadedException;
import dev.concert.application.ServiceMetrics;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Gives a place in the line. Who asks again while the token lives gets the same token; who asks for the first time becomes a
 * user with an empty wallet. With a free slot and nobody waiting the token is admitted at once, and counts as claimed, since
 * its owner is there to be told.
 */
public final class JoinQueueUseCase {

    private static final int MAX_GROUP = 256;
    /** More than that is more than a few seconds' work: better to be asked again. */
    private static final int MAX_WAITING = 5_000;

    private final UserRepository users;
    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;
    private final Supplier<UUID> secrets;
    private final GroupCommit<Command, QueueToken> joins = new GroupCommit<>(this::joinAll, MAX_GROUP, MAX_WAITING);

    /** @param secrets random UUIDs that nobody can guess */
    public JoinQueueUseCase(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics,
            Supplier<UUID> secrets) {
        this.users = users;
        this.queues = queues;
        this.tokens = tokens;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
        this.secrets = secrets;
    }

    public record Command(Username username) {}

    /**
     * Returns once the place is committed. Requests that come together are given their numbers in one unit of work, in the
     * order in which they came.
     *
     * @return the user's token, live
     * @throws OverloadedException if too many wait to join
     */
    public QueueToken join(Command command) {
        return joins.submit(command);
    }

    private List<QueueToken> joinAll(List<Command> commands) {
        Joined joined = unitOfWork.execute(() -> joinTogether(commands));
        metrics.admitted(joined.admitted());
        return joined.tokens();
    }

    private record Joined(List<QueueToken> tokens, int admitted) {}

    private Joined joinTogether(List<Command> commands) {
        Map<Username, UserId> known =
                users.findOrCreate(commands.stream().map(Command::username).collect(Collectors.toSet()));
        List<UserId> inOrder = commands.stream()
                .map(command -> Objects.requireNonNull(known.get(command.username())))
                .toList();

        Queue queue = queues.lock(QueueId.GLOBAL);
        List<QueueToken> unended = tokens.lockUnended(queue.id(), Set.copyOf(inOrder));
        Instant now = clock.instant();
        Map<UserId, QueueToken> tokenOf = new HashMap<>();
        for (QueueToken earlier : unended) {
            QueueToken current = earlier.endIfOver(now).claim(now);
            if (!current.equals(earlier)) {
                tokens.save(current);
            }
            if (current.isLiveAt(now)) {
                tokenOf.put(current.userId(), current);
            }
        }

        List<QueueToken> issued = new ArrayList<>();
        for (UserId user : inOrder) {
            if (!tokenOf.containsKey(user)) {
                queue = queue.issueNumber();
                QueueToken token =
                        QueueToken.issue(new TokenId(secrets.get()), queue.id(), queue.lastNumber(), user, now);
                issued.add(token);
                tokenOf.put(user, token);
            }
        }
        int admitted = 0;
        if (!issued.isEmpty()) {
            queues.save(queue);
            tokens.addAll(issued);
            Set<TokenId> present = tokenOf.values().stream().map(QueueToken::id).collect(Collectors.toSet());
            List<QueueToken> letIn = turnstile.turn(queue, present, clock).admitted();
            letIn.stream()
                    .filter(token -> present.contains(token.id()))
                    .forEach(token -> tokenOf.put(token.userId(), token));
            admitted = letIn.size();
        }
        return new Joined(
                inOrder.stream()
                        .map(user -> Objects.requireNonNull(tokenOf.get(user)))
                        .toList(),
                admitted);
    }
}
