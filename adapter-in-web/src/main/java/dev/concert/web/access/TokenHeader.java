package dev.concert.web.access;

import java.util.UUID;

/**
 * The queue token of a call, as a parameter of its handler. Only its form has been checked; the use case decides whether it
 * is known, live and admitted.
 */
public record TokenHeader(UUID value) {

    /** A token is a secret: it must not appear in a log. */
    @Override
    public String toString() {
        return "TokenHeader[…]";
    }
}
