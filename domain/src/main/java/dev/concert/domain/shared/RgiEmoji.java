package dev.concert.domain.shared;

import java.util.Set;

/** The emoji sequences recommended for general interchange (RGI_Emoji) that need characters which are not seen by themselves. */
final class RgiEmoji {

    private static final int VARIATION_SELECTOR_16 = 0xFE0F;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int FIRST_TONE = 0x1F3FB;
    private static final int LAST_TONE = 0x1F3FF;
    private static final int FIRST_TAG = 0xE0020;
    private static final int LAST_TAG = 0xE007F;

    private static final Set<String> PATTERNS = Set.of(UnicodeProperty.table("RGI_Emoji"));
    private static final int LONGEST = PATTERNS.stream()
            .mapToInt(pattern -> pattern.codePointCount(0, pattern.length()))
            .max()
            .orElseThrow();

    private RgiEmoji() {}

    /** How many characters the longest such sequence has that begins there, or 0 if none does. */
    static int lengthAt(int[] characters, int start) {
        if (start + 1 == characters.length || !isSecond(characters[start + 1])) {
            return 0;
        }
        for (int length = Math.min(LONGEST, characters.length - start); length > 1; length--) {
            if (PATTERNS.contains(pattern(characters, start, length))) {
                return length;
            }
        }
        return 0;
    }

    private static boolean isSecond(int character) {
        return character == VARIATION_SELECTOR_16
                || character == ZERO_WIDTH_JOINER
                || isTone(character)
                || (character >= FIRST_TAG && character <= LAST_TAG);
    }

    private static boolean isTone(int character) {
        return character >= FIRST_TONE && character <= LAST_TONE;
    }

    /** The first tone of skin, and the same again, is {@code *} in the patterns; any other is {@code +}. */
    private static String pattern(int[] characters, int start, int length) {
        StringBuilder pattern = new StringBuilder();
        int tone = 0;
        for (int i = start; i < start + length; i++) {
            int character = characters[i];
            if (!isTone(character)) {
                pattern.appendCodePoint(character);
            } else if (tone == 0 || tone == character) {
                tone = character;
                pattern.append('*');
            } else {
                pattern.append('+');
            }
        }
        return pattern.toString();
    }
}
