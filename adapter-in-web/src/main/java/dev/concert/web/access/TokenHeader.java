package dev.concert.web.access;

import java.util.UUID;

/**
 * The queue token that a call came with, as a parameter of its handler. Only its form has been judged (401, before all
 * else about the request): whether it is known, alive and admitted is the use case's to say, which gets it next.
 */
public record TokenHeader(UUID value) {

    /** A token is a secret: it shows up in no log. */
    @Override
    public String toString() {
        return "TokenHeader[…]";
    }
}
