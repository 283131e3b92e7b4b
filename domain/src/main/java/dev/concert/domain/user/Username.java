package dev.concert.domain.user;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The name that a user goes by: 1 to {@value #MAX_LENGTH} characters (code points), without white space at either end and
 * without control or format characters. Names are kept in Unicode normal form C, so that the same Korean name typed on
 * systems that compose syllables and on systems that do not is the same user.
 */
public record Username(String value) {

    public static final int MAX_LENGTH = 50;

    public Username {
        if (!value.equals(normalize(value)) || !isValid(value)) {
            throw new IllegalArgumentException("Not a user name, see Username.parse");
        }
    }

    /** The name in {@code text} once it is trimmed and normalised, or empty if that is not a user name. */
    public static Optional<Username> parse(String text) {
        String normalized = normalize(text);
        return isValid(normalized) ? Optional.of(new Username(normalized)) : Optional.empty();
    }

    private static String normalize(String text) {
        return Normalizer.normalize(trim(text), Normalizer.Form.NFC);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** The two know different ones: control characters such as tabs, and no-break spaces. */
    private static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static boolean isValid(String name) {
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= MAX_LENGTH && name.codePoints().allMatch(Username::isAllowed);
    }

    private static boolean isAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
