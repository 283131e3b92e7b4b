package dev.concert.application.queue;

import dev.concert.application.Batcher;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.queue.presence.Presence;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.UserRepository.Registered;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a user a token of a queue: the present one if it is live, or a new one. An unknown name becomes a user with an empty wallet, if new
 * users may have it.
 * With a free slot and nobody waiting the token is admitted at once, and counts as claimed, since its owner is calling.
 * Thread-safe.
 */
public final class JoinQueueUseCase {

    private static final int MAX_BATCH = 256;
    /** One or two seconds' work: beyond that a refusal serves the caller better. */
    private static final int MAX_WAITING = 2_000;

    private final UserRepository users;
    private final QueueTokenRepository tokens;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;
    private final ConcertQueries concerts;
    private final QueueDirectory directory;
    private final Presence presence;
    private final Supplier<UUID> secrets;
    private final Map<QueueId, Batcher<Username, QueueToken>> joins = new ConcurrentHashMap<>();

    /** @param secrets version 4 UUIDs that nobody can guess; thread-safe */
    public JoinQueueUseCase(
            UserRepository users,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics,
            ConcertQueries concerts,
            QueueDirectory directory,
            Presence presence,
            Supplier<UUID> secrets) {
        this.users = users;
        this.tokens = tokens;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
        this.concerts = concerts;
        this.directory = directory;
        this.presence = presence;
        this.secrets = secrets;
    }

    /** @param concertId which the user wants to book; or null for the queue of all concerts without their own */
    public record Command(Username username, @Nullable ConcertId concertId) {}

    public sealed interface Outcome {}

    /** @param token live */
    public record Joined(QueueToken token) implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    /** No user has the name, and new users may not have it. */
    public record UsernameRefused() implements Outcome {}

    /**
     * Returns once the token is committed. Requests that arrive together get their numbers in one unit of work, in the order in
     * which they arrived.
     *
     * @throws OverloadedException if too many requests wait to join
     */
    public Outcome join(Command command) {
        if (isRefused(command.username())) {
            return new UsernameRefused();
        }
        QueueId queueId = QueueId.GLOBAL;
        if (command.concertId() != null) {
            queueId = directory.queueOf(command.concertId());
            if (queueId.equals(QueueId.GLOBAL) && !concerts.isPublished(command.concertId())) {
                return new ConcertNotFound();
            }
        }
        QueueToken token = joins.computeIfAbsent(
                        queueId, id -> new Batcher<>("to join", names -> joinAll(id, names), MAX_BATCH, MAX_WAITING))
                .submit(command.username());
        presence.heartbeat(token);
        return new Joined(token);
    }

    private boolean isRefused(Username name) {
        return !name.isAllowedForNewUser() && !unitOfWork.execute(() -> users.exists(name));
    }

    private List<QueueToken> joinAll(QueueId queueId, List<Username> names) {
        Batch batch = unitOfWork.execute(() -> joinTogether(queueId, names));
        metrics.admitted(batch.admitted());
        return batch.tokens();
    }

    /** @param tokens of the requests, in their order */
    private record Batch(List<QueueToken> tokens, int admitted) {}

    private Batch joinTogether(QueueId queueId, List<Username> names) {
        Map<Username, Registered> registered = users.findOrCreate(Set.copyOf(names));
        List<UserId> inOrder = names.stream()
                .map(name -> Objects.requireNonNull(registered.get(name)).id())
                .toList();
        Set<UserId> known = registered.values().stream()
                .filter(user -> !user.isNew())
                .map(Registered::id)
                .collect(Collectors.toSet());

        Queue queue = turnstile.lock(queueId);
        List<QueueToken> unended = known.isEmpty() ? List.of() : tokens.lockUnended(queue.id(), known);
        Instant now = clock.instant();
        Set<TokenId> absent = presence.forgotten(
                unended.stream().filter(QueueToken::isInQueue).toList(), now);
        List<QueueToken> forgotten =
                unended.stream().filter(token -> absent.contains(token.id())).toList();
        if (!forgotten.isEmpty()) {
            queue = turnstile.depart(queue, forgotten, EndReason.FORGOTTEN, now);
        }

        Map<UserId, QueueToken> tokenOf = new HashMap<>();
        for (QueueToken token : unended) {
            if (!absent.contains(token.id())) {
                QueueToken current = presence.called(token, now);
                if (!current.equals(token)) {
                    tokens.save(current);
                }
                if (current.isLiveAt(now)) {
                    tokenOf.put(current.userId(), current);
                }
            }
        }
        List<QueueToken> arriving = new ArrayList<>();
        for (UserId user : inOrder) {
            if (!tokenOf.containsKey(user)) {
                queue = queue.issueNumber();
                QueueToken token =
                        QueueToken.issue(new TokenId(secrets.get()), queue.id(), queue.lastNumber(), user, now);
                arriving.add(token);
                tokenOf.put(user, token);
            }
        }
        if (arriving.isEmpty()) {
            return new Batch(tokensOf(inOrder, tokenOf), 0);
        }
        Set<TokenId> present = tokenOf.values().stream().map(QueueToken::id).collect(Collectors.toSet());
        Turnstile.Changes changes = turnstile.arrive(queue, arriving, present, clock);
        Stream.concat(changes.arrived().stream(), changes.admitted().stream())
                .filter(token -> present.contains(token.id()))
                .forEach(token -> tokenOf.put(token.userId(), token));
        return new Batch(tokensOf(inOrder, tokenOf), changes.admitted().size());
    }

    private static List<QueueToken> tokensOf(List<UserId> users, Map<UserId, QueueToken> tokenOf) {
        return users.stream()
                .map(user -> Objects.requireNonNull(tokenOf.get(user)))
                .toList();
    }
}
