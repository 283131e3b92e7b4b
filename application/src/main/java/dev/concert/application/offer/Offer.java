package dev.concert.application.offer;

import dev.concert.application.Batcher;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.concert.OfferQueries;
import dev.concert.application.concert.OfferQueries.OfferedConcert;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What buyers are offered, kept on this node. It is read while somebody asks, and once in {@link #MAX_AGE} at most, by one caller
 * for all others; so it costs the store the same for a crowd as for one. What is shown was read less than {@link #MAX_AGE} ago, or
 * within the call. Nothing is shown instead of something old. Thread-safe.
 */
public final class Offer {

    /** How old it may be when somebody asks. */
    public static final Duration MAX_AGE = Duration.ofSeconds(1);

    /** A read that takes longer shows a past that is of no use. */
    public static final Duration MAX_READ = Duration.ofSeconds(5);

    private static final int MAX_WAITING = 2_000;

    private final OfferQueries queries;
    private final QueueDirectory directory;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Batcher<Instant, Edition> reads =
            new Batcher<>("to see what is offered", this::readOnce, MAX_WAITING, MAX_WAITING);
    private volatile @Nullable Edition latest;

    /** @param zone of the dates of performances */
    public Offer(OfferQueries queries, QueueDirectory directory, InstantSource clock, ZoneId zone) {
        this.queries = queries;
        this.directory = directory;
        this.clock = clock;
        this.zone = zone;
    }

    /** @param changes that had been made on this node before it was read */
    private record Edition(
            Instant readAt, long changes, List<OfferedConcert> concerts, Map<Long, OfferedConcert> byId) {}

    /**
     * Concerts with dates ahead, by id.
     *
     * @param after only greater ids are returned
     * @param size how many concerts at most
     * @param soldOut whether those are wanted, too, that have no free seat now
     * @throws OverloadedException if the store takes too long, or too many wait for it
     */
    public List<OfferedConcert> concerts(long after, int size, boolean soldOut) {
        return current().concerts.stream()
                .filter(concert -> concert.concertId() > after)
                .filter(concert -> soldOut ? !concert.performances().isEmpty() : concert.seatsLeft() > 0)
                .limit(size)
                .toList();
    }

    /**
     * A concert that is published, with dates ahead or without.
     *
     * @throws OverloadedException if the store takes too long, or too many wait for it
     */
    public Optional<OfferedConcert> find(ConcertId id) {
        return Optional.ofNullable(current().byId.get(id.value()));
    }

    private Edition current() {
        Edition known = latest;
        return known != null && isCurrent(known) ? known : reads.submit(clock.instant());
    }

    /** Not so if the clock was set back meanwhile. */
    private boolean isCurrent(Edition edition) {
        Instant now = clock.instant();
        return edition.changes == directory.changes()
                && !now.isBefore(edition.readAt)
                && now.isBefore(edition.readAt.plus(MAX_AGE));
    }

    private List<Edition> readOnce(List<Instant> requests) {
        Edition edition = latest;
        if (edition == null || !isCurrent(edition)) {
            edition = read();
            latest = edition;
        }
        return Collections.nCopies(requests.size(), edition);
    }

    private Edition read() {
        long changes = directory.changes();
        Instant now = clock.instant();
        List<OfferedConcert> concerts = queries.offer(LocalDate.ofInstant(now, zone), now);
        if (clock.instant().isAfter(now.plus(MAX_READ))) {
            throw new OverloadedException("The offer was read for longer than " + MAX_READ);
        }
        return new Edition(
                now,
                changes,
                concerts,
                concerts.stream().collect(Collectors.toMap(OfferedConcert::concertId, Function.identity())));
    }
}
