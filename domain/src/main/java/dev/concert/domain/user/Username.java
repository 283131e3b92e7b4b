package dev.concert.domain.user;

import dev.concert.domain.shared.VisibleText;
import java.text.Normalizer;
import java.util.Optional;

/**
 * The name that a user goes by: 1 to {@value #MAX_LENGTH} characters (code points), without blanks at either end. Names are kept in
 * Unicode normal form C, so that the same Korean name typed on systems that compose syllables and on systems that do not is the same
 * user. A user keeps the name that an earlier release allowed; what new users may be called is {@link #isAllowedForNewUser}.
 */
public record Username(String value) {

    public static final int MAX_LENGTH = 50;

    public Username {
        if (!value.equals(normalize(value)) || !isStorable(value)) {
            throw new IllegalArgumentException("Not a user name, see Username.parse");
        }
    }

    /** The name in {@code text} once it is trimmed and normalised, or empty if no user can have such a name. */
    public static Optional<Username> parse(String text) {
        String normalized = normalize(text);
        return isStorable(normalized) ? Optional.of(new Username(normalized)) : Optional.empty();
    }

    /** Whether each of its characters is assigned and seen as {@link VisibleText#isVisible} demands. */
    public boolean isAllowedForNewUser() {
        return VisibleText.isVisible(value) && value.codePoints().allMatch(Character::isDefined);
    }

    private static String normalize(String text) {
        return Normalizer.normalize(VisibleText.trim(text), Normalizer.Form.NFC);
    }

    /** No store has half a surrogate pair, and PostgreSQL has no U+0000. */
    private static boolean isStorable(String name) {
        int length = name.codePointCount(0, name.length());
        return length >= 1
                && length <= MAX_LENGTH
                && name.codePoints()
                        .noneMatch(character -> character == 0 || Character.getType(character) == Character.SURROGATE);
    }
}
