package dev.concert.domain.shared;

/**
 * Tells texts that people can tell apart by sight from texts that only look alike, such as {@code minji} with and without U+3164
 * behind it. By Unicode 17.0, on whichever JDK.
 */
public final class VisibleText {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int BLANK_BRAILLE_PATTERN = 0x2800;
    private static final int OBJECT_REPLACEMENT_CHARACTER = 0xFFFC;
    private static final int ADLAM_NASALIZATION_MARK = 0x1E94B;

    private VisibleText() {}

    /** The text without the blanks (White_Space) at its ends. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /**
     * Whether the text is without control characters, format characters, line separators, halves of surrogate pairs, noncharacters
     * and characters that cannot be seen (Default_Ignorable_Code_Point, U+2800, U+FFFC). RGI emoji sequences may contain such
     * characters. ZWNJ and ZWJ may also be where CONTEXTJ allows them (RFC 5892, appendices A.1 and A.2).
     *
     * @param text in normal form C, if it is to be compared in that
     */
    public static boolean isVisible(String text) {
        int[] characters = text.codePoints().toArray();
        int next = 0;
        while (next < characters.length) {
            int emoji = RgiEmoji.lengthAt(characters, next);
            if (emoji == 0 && !isVisible(characters, next)) {
                return false;
            }
            next += Math.max(emoji, 1);
        }
        return true;
    }

    private static boolean isVisible(int[] characters, int index) {
        return switch (characters[index]) {
            case ZERO_WIDTH_JOINER -> followsVirama(characters, index);
            case ZERO_WIDTH_NON_JOINER -> followsVirama(characters, index) || isBetweenJoining(characters, index);
            default -> isVisible(characters[index]);
        };
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default ->
                character != BLANK_BRAILLE_PATTERN
                        && character != OBJECT_REPLACEMENT_CHARACTER
                        && !isNoncharacter(character)
                        && !UnicodeProperty.DEFAULT_IGNORABLE.isOf(character);
        };
    }

    private static boolean isNoncharacter(int character) {
        return (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
    }

    private static boolean isBlank(char character) {
        return Character.isSpaceChar(character) || (character >= '\t' && character <= '\r') || character == '\u0085';
    }

    private static boolean followsVirama(int[] characters, int index) {
        return index > 0 && UnicodeProperty.VIRAMA.isOf(characters[index - 1]);
    }

    private static boolean isBetweenJoining(int[] characters, int index) {
        int before = index - 1;
        while (before >= 0 && isTransparent(characters[before])) {
            before--;
        }
        int after = index + 1;
        while (after < characters.length && isTransparent(characters[after])) {
            after++;
        }
        return before >= 0
                && after < characters.length
                && UnicodeProperty.JOINS_NEXT.isOf(characters[before])
                && UnicodeProperty.JOINS_PREVIOUS.isOf(characters[after]);
    }

    /** Joining_Type=Transparent, without the format characters, which are refused anyway. */
    private static boolean isTransparent(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || character == ADLAM_NASALIZATION_MARK;
    }
}
