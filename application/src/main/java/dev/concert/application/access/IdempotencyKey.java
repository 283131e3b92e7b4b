package dev.concert.application.access;

/**
 * What a client calls a request of its own, to be able to repeat it: 1 to {@value #MAX_LENGTH} printable ASCII characters. Keys
 * of different users have nothing to do with each other.
 */
public record IdempotencyKey(String value) {

    public static final int MAX_LENGTH = 255;

    public IdempotencyKey {
        if (!isValid(value)) {
            throw new IllegalArgumentException("Not an idempotency key, see IdempotencyKey.isValid");
        }
    }

    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(character -> character >= ' ' && character <= '~');
    }
}
