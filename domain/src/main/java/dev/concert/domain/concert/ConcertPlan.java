package dev.concert.domain.concert;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A concert to be put on sale.
 *
 * @param name as {@link #requireText} demands
 * @param artist as {@link #requireText} demands
 * @param performances at least one, dates distinct
 */
public record ConcertPlan(String name, String artist, List<PerformancePlan> performances) {

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
     * @param text 1 to {@value Concert#MAX_TEXT_LENGTH} characters (code points), none of them a control character, without
     *     white space at either end
     * @throws InvalidPlanException unless it is such a text
     */
    public static String requireText(String text, String field) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > Concert.MAX_TEXT_LENGTH) {
            throw new InvalidPlanException(
                    field, field + " has 1 to " + Concert.MAX_TEXT_LENGTH + " characters, not " + length);
        }
        if (!text.strip().equals(text) || text.codePoints().anyMatch(ConcertPlan::isUnprintable)) {
            throw new InvalidPlanException(
                    field, field + " has no control characters, nor white space at either end: " + text);
        }
        return text;
    }

    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
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
