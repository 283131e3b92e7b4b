package dev.concert.application.queue;

import dev.concert.application.OverloadedException;
import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.Queue.Departing;
import dev.concert.domain.queue.QueueId;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.shared.ConcertId;
import dev.concert.domain.shared.UserId;
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
 * Gives a place in the line. Who asks again while the token lives gets the same token; who asks for the first time becomes a
 * user with an empty wallet. With a free slot and nobody waiting the token is admitted at once, and counts as claimed, since
 * its owner is there to be told.
 */
public final class JoinQueueUseCase {

    private static final int MAX_GROUP = 256;
    /** More than that is more than a second's work or two: better to be asked again. */
    private static final int MAX_WAITING = 2_000;

    private final UserRepository users;
    private final QueueRepository queues;
    private final QueueTokenRepository tokens;
    private final Turnstile turnstile;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;
    private final ConcertQueries concerts;
    private final WaitingLines lines;
    private final Presence presence;
    private final Supplier<UUID> secrets;
    private final Map<QueueId, Batcher<Username, QueueToken>> joins = new ConcurrentHashMap<>();

    /** @param secrets random UUIDs that nobody can guess */
    public JoinQueueUseCase(
            UserRepository users,
            QueueRepository queues,
            QueueTokenRepository tokens,
            Turnstile turnstile,
            UnitOfWork unitOfWork,
            InstantSource clock,
            ServiceMetrics metrics,
            ConcertQueries concerts,
            WaitingLines lines,
            Presence presence,
            Supplier<UUID> secrets) {
        this.users = users;
        this.queues = queues;
        this.tokens = tokens;
        this.turnstile = turnstile;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
        this.metrics = metrics;
        this.concerts = concerts;
        this.lines = lines;
        this.presence = presence;
        this.secrets = secrets;
    }

    /** @param concertId which the user wants to book; or null for whatever people wait for in the line of all concerts */
    public record Command(Username username, @Nullable ConcertId concertId) {}

    public sealed interface Outcome {}

    /** @param token the user's, live */
    public record Joined(QueueToken token) implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    /**
     * Returns once the place is committed. Requests that come together are given their numbers in one unit of work, in the
     * order in which they came.
     *
     * @throws OverloadedException if too many wait to join
     */
    public Outcome join(Command command) {
        QueueId line = QueueId.GLOBAL;
        if (command.concertId() != null) {
            line = lines.lineOf(command.concertId());
            if (line.equals(QueueId.GLOBAL) && !concerts.exists(command.concertId())) {
                return new ConcertNotFound();
            }
        }
        QueueToken token = joins.computeIfAbsent(
                        line, id -> new Batcher<>("to join", names -> joinAll(id, names), MAX_GROUP, MAX_WAITING))
                .submit(command.username());
        presence.see(token);
        return new Joined(token);
    }

    private List<QueueToken> joinAll(QueueId line, List<Username> names) {
        Group group = unitOfWork.execute(() -> joinTogether(line, names));
        metrics.admitted(group.admitted());
        return group.tokens();
    }

    private record Group(List<QueueToken> tokens, int admitted) {}

    private Group joinTogether(QueueId line, List<Username> names) {
        Map<Username, Registered> registered = users.findOrCreate(Set.copyOf(names));
        List<UserId> inOrder = names.stream()
                .map(name -> Objects.requireNonNull(registered.get(name)).id())
                .toList();
        Set<UserId> known = registered.values().stream()
                .filter(user -> !user.isNew())
                .map(Registered::id)
                .collect(Collectors.toSet());

        Queue queue = queues.lock(line);
        List<QueueToken> unended = known.isEmpty() ? List.of() : tokens.lockUnended(queue.id(), known);
        Instant now = clock.instant();
        Map<UserId, QueueToken> tokenOf = new HashMap<>();
        Set<TokenId> forgottenByNow = presence.forgotten(
                unended.stream()
                        .filter(QueueToken::isInQueue)
                        .toList(),
                now);
        List<QueueToken> forgotten = new ArrayList<>();
        for (QueueToken earlier : unended) {
            QueueToken current =
                    forgottenByNow.contains(earlier.id()) ? earlier.end(EndReason.EXPIRED, now) : seenAt(earlier, now);
            if (!current.equals(earlier)) {
                tokens.save(current);
            }
            if (current.isLiveAt(now)) {
                tokenOf.put(current.userId(), current);
            } else if (earlier.isCounted()) {
                forgotten.add(earlier);
            }
        }
        Departing departing = queue.depart(forgotten, Departure.Kind.FORGOTTEN, now);
        queue = departing.queue();

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
            return new Group(tokensOf(inOrder, tokenOf), 0);
        }
        if (!departing.departures().isEmpty()) {
            queues.save(queue, departing.departures());
        }
        Set<TokenId> present = tokenOf.values().stream().map(QueueToken::id).collect(Collectors.toSet());
        Turnstile.Turn turn = turnstile.arrive(queue, arriving, present, clock);
        Stream.concat(turn.arrived().stream(), turn.admitted().stream())
                .filter(token -> present.contains(token.id()))
                .forEach(token -> tokenOf.put(token.userId(), token));
        return new Group(tokensOf(inOrder, tokenOf), turn.admitted().size());
    }

    private static List<QueueToken> tokensOf(List<UserId> users, Map<UserId, QueueToken> tokenOf) {
        return users.stream()
                .map(user -> Objects.requireNonNull(tokenOf.get(user)))
                .toList();
    }

    private QueueToken seenAt(QueueToken token, Instant now) {
        if (!token.comeBack().equals(token)) {
            presence.store(token, now);
        }
        return token.comeBack().endIfOver(now).claim(now);
    }
}
