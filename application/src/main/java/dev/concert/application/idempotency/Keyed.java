package dev.concert.application.idempotency;

import java.util.function.Function;

/**
 * The optional part of a command that a client may repeat: because the answer was lost, because nobody knows whether the work
 * was committed, or because the user pressed the button twice.
 *
 * @param text writes a success as it is stored, to be answered again
 * @param <S> the success of the use case
 */
public record Keyed<S>(IdempotencyKey key, Function<? super S, String> text) {}
