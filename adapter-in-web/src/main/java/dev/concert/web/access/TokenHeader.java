package dev.concert.web.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.UUID;

/**
 * The queue token of a call, as a parameter of its handler. Only its form has been checked; the use case decides whether it
 * is known, live and admitted.
 */
public record TokenHeader(UUID value) {

    /** Marks the header of a call that needs an admitted token. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface AdmittedOnly {}

    /** Marks the header of a call that shows own reservations: a token that ended lately will do. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Receipt {}

    /** A token is a secret: it must not appear in a log. */
    @Override
    public String toString() {
        return "TokenHeader[…]";
    }
}
