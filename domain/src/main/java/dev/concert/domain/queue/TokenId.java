package dev.concert.domain.queue;

import java.util.UUID;

/**
 * The secret by which its owner is known. Whoever has it acts as the user, so it is shown to nobody else and never logged:
 * {@link #toString()} does not tell it.
 */
public record TokenId(UUID value) {

    @Override
    public String toString() {
        return "TokenId[…]";
    }
}
