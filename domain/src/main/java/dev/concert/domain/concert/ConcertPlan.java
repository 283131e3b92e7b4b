package dev.concert.domain.concert;

import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.VisibleText;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A concert to be put on sale.
 *
 * @param name as {@link #requireText} demands
 * @param artist as {@link #requireText} demands
 * @param published whether the concert exists for buyers from the first moment on
 * @param performances at least one, dates distinct
 */
public record ConcertPlan(String name, String artist, boolean published, List<PerformancePlan> performances) {

    /**
     * A date to be put on sale.
     *
     * @param date in the years 1970 to 9998, which every store can hold
     * @param price of each seat; positive, at most {@link #MAX_PRICE}
     * @param seatCount how many seats, numbered from 1; 1 to {@link SeatNumber#MAX}
     */
    public record PerformancePlan(LocalDate date, Money price, int seatCount) {

        /** As much as a wallet holds at most: no user could pay for a seat that costs more. */
        public static final Money MAX_PRICE = new Money(1_000_000_000_000L);

        /** Whether there may be a performance on the date; on no other is there any. */
        public static boolean isPossible(LocalDate date) {
            return date.getYear() >= 1970 && date.getYear() <= 9998;
        }

        /** @throws InvalidPlanException for the first field that goes beyond its limit */
        public PerformancePlan {
            if (!isPossible(date)) {
                throw new InvalidPlanException("date", "A performance is in the years 1970 to 9998, not on " + date);
            }
            if (!SeatNumber.isValid(seatCount)) {
                throw new InvalidPlanException(
                        "seatCount", "A performance has 1 to " + SeatNumber.MAX + " seats, not " + seatCount);
            }
            if (!price.isPositive() || price.compareTo(MAX_PRICE) > 0) {
                throw new InvalidPlanException("price", "A seat costs 1 won to " + MAX_PRICE + ", not " + price);
            }
        }
    }

    /** A plan of a concert goes beyond a limit; the message states the limit and the value. */
    public static final class InvalidPlanException extends IllegalArgumentException {

        private final String field;

        private InvalidPlanException(String field, String message) {
            super(message);
            this.field = field;
        }

        /** The part of the plan that is to blame, such as {@code "name"} or {@code "performances[1].date"}. */
        public String field() {
            return field;
        }
    }

    /** A concert that is published at once. */
    public ConcertPlan(String name, String artist, List<PerformancePlan> performances) {
        this(name, artist, true, performances);
    }

    /** @throws InvalidPlanException for the first field that goes beyond its limit */
    public ConcertPlan {
        requireText(name, "name");
        requireText(artist, "artist");
        performances = List.copyOf(performances);
        if (performances.isEmpty()) {
            throw new InvalidPlanException("performances", "A concert has at least one performance, not 0");
        }
        requireDistinctDates(performances);
    }

    /**
     * Returns the text.
     *
     * @param text 1 to {@value Concert#MAX_TEXT_LENGTH} characters (code points), seen as {@link VisibleText#isVisible} demands,
     *     without blanks at either end
     * @throws InvalidPlanException unless it is such a text
     */
    public static String requireText(String text, String field) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > Concert.MAX_TEXT_LENGTH) {
            throw new InvalidPlanException(
                    field, field + " has 1 to " + Concert.MAX_TEXT_LENGTH + " characters, not " + length);
        }
        if (!VisibleText.trim(text).equals(text) || !VisibleText.isVisible(text)) {
            throw new InvalidPlanException(
                    field, field + " has no characters that cannot be seen, nor blanks at either end: " + text);
        }
        return text;
    }

    private static void requireDistinctDates(List<PerformancePlan> performances) {
        Set<LocalDate> dates = new HashSet<>();
        for (int i = 0; i < performances.size(); i++) {
            LocalDate date = performances.get(i).date();
            if (!dates.add(date)) {
                throw new InvalidPlanException(
                        "performances[" + i + "].date", "A concert has one performance on a date, not two on " + date);
            }
        }
    }
}
