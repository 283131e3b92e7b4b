package dev.concert.web.json;

import java.beans.PropertyEditorSupport;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** Parses numbers, truth values and dates in one spelling only: no sign, no leading zero, no digits of other scripts. */
@ControllerAdvice
public final class StrictText {

    private static final Pattern POSITIVE_DECIMAL = Pattern.compile("[1-9][0-9]*");
    private static final Pattern DATE_TIME = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,3})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final int ISO_DATE_LENGTH = "uuuu-MM-dd".length();

    /**
     * Numbers in paths and parameters are positive, and an empty parameter is an absent one. By property editors: where a converter fails, the framework falls back to
     * its own editors, and these accept {@code +1}, {@code 0x10} and digits of every script.
     */
    @InitBinder
    void values(WebDataBinder binder) {
        binder.registerCustomEditor(long.class, editor(StrictText::positiveLong));
        binder.registerCustomEditor(Long.class, editor(StrictText::positiveLong));
        binder.registerCustomEditor(int.class, editor(StrictText::positiveInt));
        binder.registerCustomEditor(Integer.class, editor(StrictText::positiveInt));
        binder.registerCustomEditor(Boolean.class, editor(StrictText::truth));
    }

    private static PropertyEditorSupport editor(Function<String, Object> read) {
        return new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                setValue(text.isEmpty() ? null : read.apply(text));
            }
        };
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("Neither true nor false");
        };
    }

    public static long positiveLong(String text) {
        return Long.parseLong(positiveDecimal(text));
    }

    private static int positiveInt(String text) {
        return Integer.parseInt(positiveDecimal(text));
    }

    private static String positiveDecimal(String text) {
        if (!POSITIVE_DECIMAL.matcher(text).matches()) {
            throw new NumberFormatException("Not a positive decimal number");
        }
        return text;
    }

    /**
     * A date and time as {@code uuuu-MM-ddTHH:mm}, with or without seconds, these with at most three digits for fractions, and
     * with an offset or without. Without one it is a local time of the zone: of the two that a clock set back shows, the earlier.
     *
     * @throws DateTimeException also for a local time that a clock set forward skips, and outside the years 1970 to 9998
     */
    static Instant instant(String text, ZoneId zone) {
        Matcher matcher = DATE_TIME.matcher(text);
        if (!matcher.matches()) {
            throw new DateTimeException("Not a date and time");
        }
        LocalDateTime local = LocalDateTime.parse(matcher.group(1), DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        List<ZoneOffset> offsets = matcher.group(2) == null
                ? zone.getRules().getValidOffsets(local)
                : List.of(ZoneOffset.of(matcher.group(2)));
        if (offsets.isEmpty()) {
            throw new DateTimeException("Clocks of the zone skip this time");
        }
        Instant instant = local.toInstant(offsets.getFirst());
        requireStorable(local.getYear());
        requireStorable(instant.atZone(zone).getYear());
        return instant;
    }

    /** Java counts years that no database can hold; a day is left at either end, as zones differ by hours. */
    private static void requireStorable(int year) {
        if (year < 1970 || year > 9998) {
            throw new DateTimeException("Not in the years 1970 to 9998");
        }
    }

    /** A date of the calendar as {@code uuuu-MM-dd} with a year of four digits. */
    public static LocalDate date(String text) {
        if (text.length() != ISO_DATE_LENGTH) {
            throw new DateTimeException("Not a date");
        }
        LocalDate date = LocalDate.parse(text, DateTimeFormatter.ISO_LOCAL_DATE);
        requireStorable(date.getYear());
        return date;
    }
}
