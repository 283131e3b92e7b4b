package dev.concert.domain.concert;

import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.VisibleText;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
     * @param seatCount how many seats, numbered from 1; 1 to {@link SeatNumber#MAX}
     * @param seats each number from 1 to {@code seatCount} in exactly one range; ascending, in whichever order they are given
     */
    public record PerformancePlan(LocalDate date, int seatCount, List<SeatRange> seats) {

        /** As much as a wallet holds at most: no user could pay for a seat that costs more. */
        public static final Money MAX_PRICE = new Money(1_000_000_000_000L);

        /** Whether there may be a performance on the date; on no other is there any. */
        public static boolean isPossible(LocalDate date) {
            return date.getYear() >= 1970 && date.getYear() <= 9998;
        }

        /** Seats of one price, without a grade. */
        public PerformancePlan(LocalDate date, Money price, int seatCount) {
            this(date, seatCount, List.of(new SeatRange(1, requireSeatCount(seatCount), price, null)));
        }

        /** @throws InvalidPlanException for the first field that goes beyond its limit */
        public PerformancePlan {
            if (!isPossible(date)) {
                throw new InvalidPlanException("date", "A performance is in the years 1970 to 9998, not on " + date);
            }
            requireSeatCount(seatCount);
            requireEachSeatOnce(seats, seatCount);
            seats = seats.stream().sorted(Comparator.comparing(SeatRange::from)).toList();
        }

        private static int requireSeatCount(int seatCount) {
            if (!SeatNumber.isValid(seatCount)) {
                throw new InvalidPlanException(
                        "seatCount", "A performance has 1 to " + SeatNumber.MAX + " seats, not " + seatCount);
            }
            return seatCount;
        }

        private static void requireEachSeatOnce(List<SeatRange> seats, int seatCount) {
            Set<Integer> planned = new HashSet<>();
            for (int i = 0; i < seats.size(); i++) {
                SeatRange range = seats.get(i);
                if (range.to() > seatCount) {
                    throw new InvalidPlanException(
                            "seats[" + i + "].to", "There are " + seatCount + " seats, and none is " + range.to());
                }
                for (int number = range.from(); number <= range.to(); number++) {
                    if (!planned.add(number)) {
                        throw new InvalidPlanException("seats[" + i + "].from", "Seat " + number + " is planned twice");
                    }
                }
            }
            if (planned.size() < seatCount) {
                throw new InvalidPlanException(
                        "seats", "Of " + seatCount + " seats only " + planned.size() + " are planned");
            }
        }
    }

    /**
     * Seats of one price and grade, with neighbouring numbers.
     *
     * @param from the first number
     * @param to the last number, itself included
     * @param price of each seat; positive, at most {@link PerformancePlan#MAX_PRICE}
     * @param grade as {@link #requireText} demands, up to {@value #MAX_GRADE_LENGTH} characters; null for none
     */
    public record SeatRange(
            int from, int to, Money price, @Nullable String grade) {

        public static final int MAX_GRADE_LENGTH = 20;

        /** @throws InvalidPlanException for the first field that goes beyond its limit */
        public SeatRange {
            if (!SeatNumber.isValid(from)) {
                throw new InvalidPlanException(
                        "from", "Seats have the numbers 1 to " + SeatNumber.MAX + ", not " + from);
            }
            if (!SeatNumber.isValid(to) || to < from) {
                throw new InvalidPlanException("to", "No seats are numbered from " + from + " to " + to);
            }
            if (!price.isPositive() || price.compareTo(PerformancePlan.MAX_PRICE) > 0) {
                throw new InvalidPlanException(
                        "price", "A seat costs 1 won to " + PerformancePlan.MAX_PRICE + ", not " + price);
            }
            if (grade != null) {
                requireText(grade, "grade", MAX_GRADE_LENGTH);
            }
        }

        /** The numbers of its seats, ascending. */
        public List<SeatNumber> numbers() {
            return IntStream.rangeClosed(from, to).mapToObj(SeatNumber::new).toList();
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

    /** Returns the text, if it is one for a name or an artist. */
    public static String requireText(String text, String field) {
        return requireText(text, field, Concert.MAX_TEXT_LENGTH);
    }

    /**
     * Returns the text.
     *
     * @param text 1 to {@code maxLength} characters (code points), seen as {@link VisibleText#isVisible} demands, without blanks
     *     at either end
     * @throws InvalidPlanException unless it is such a text
     */
    private static String requireText(String text, String field, int maxLength) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > maxLength) {
            throw new InvalidPlanException(field, field + " has 1 to " + maxLength + " characters, not " + length);
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
