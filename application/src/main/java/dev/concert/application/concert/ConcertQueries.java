package dev.concert.application.concert;

import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to book, as last committed; an overdue hold counts as free, and a concert that is not published does not exist. May be called inside units of work; locks nothing.
 */
public interface ConcertQueries {

    /** Whether a concert was ever made. */
    boolean hasConcerts();

    boolean exists(ConcertId concertId);

    /** Whether there is such a concert for buyers. */
    boolean isPublished(ConcertId concertId);

    /** The free seats of all dates ahead by the queue in which users wait to book them; queues without any are left out. */
    Map<QueueId, Long> seatsLeft(LocalDate today, Instant now);

    /**
     * A concert as its operator sees it.
     *
     * @param queueId through which it is booked
     * @param performances by date
     */
    record CatalogueEntry(Concert concert, QueueId queueId, List<Sales> performances) {}

    /** @param revenue of all payments that were not refunded, in won */
    record Sales(LocalDate date, int seatCount, int free, int held, int sold, int blocked, long revenue) {}

    /**
     * All concerts, past and unpublished ones too, by id.
     *
     * @param after only greater ids are returned
     * @param size how many concerts at most
     */
    List<CatalogueEntry> catalogue(long after, int size, Instant now);

    default Optional<CatalogueEntry> catalogueEntry(ConcertId id, Instant now) {
        return catalogue(id.value() - 1, 1, now).stream()
                .filter(entry -> entry.concert().id().equals(id))
                .findAny();
    }

    sealed interface Dates {}

    sealed interface Seats {}

    record ConcertNotFound() implements Dates, Seats {}

    /** The concert is not played on the date, or the date is past. */
    record DateNotFound() implements Seats {}

    /** @param performances on {@code today} or later with at least one seat free, by date */
    record AvailableDates(List<OfferedPerformance> performances) implements Dates {

        public List<LocalDate> dates() {
            return performances.stream().map(OfferedPerformance::date).toList();
        }
    }

    /** @param numbers of the free seats, ascending */
    record AvailableSeats(List<Integer> numbers) implements Seats {}

    Dates availableDates(ConcertId concertId, LocalDate today, Instant now);

    Seats availableSeats(ConcertId concertId, LocalDate date, LocalDate today, Instant now);
}
