package dev.concert.application.concert;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What buyers are offered, as last committed: one read for all of it. May be called inside units of work; locks nothing. */
public interface OfferQueries {

    /**
     * A concert that is published.
     *
     * @param maxSeatsPerUser how many seats one user may have of it; null without a limit
     * @param lineId of the queue through which it is booked
     * @param opensAt before this instant that queue admits nobody; null if it is open
     * @param paused whether that queue admits nobody for now
     * @param performances on the day asked for or later, by date
     */
    record OfferedConcert(
            long concertId,
            String name,
            String artist,
            @Nullable Integer maxSeatsPerUser,
            long lineId,
            @Nullable Instant opensAt,
            boolean paused,
            List<OfferedPerformance> performances) {

        public int seatsLeft() {
            return performances.stream().mapToInt(OfferedPerformance::seatsLeft).sum();
        }
    }

    /**
     * @param seatsLeft how many seats are free at the instant asked for; an overdue hold counts as free
     * @param priceFrom the least price of all seats, free or not, in won
     * @param priceTo the greatest
     */
    record OfferedPerformance(LocalDate date, int seatCount, int seatsLeft, long priceFrom, long priceTo) {}

    /** All concerts that are published, by id. */
    List<OfferedConcert> offer(LocalDate today, Instant now);
}
