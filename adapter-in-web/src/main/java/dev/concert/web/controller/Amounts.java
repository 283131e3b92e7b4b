package dev.concert.web.controller;

import dev.concert.domain.shared.Money;
import dev.concert.web.answer.ApiException;

/** Checks amounts of money in requests. */
final class Amounts {

    private Amounts() {}

    static Money notNegative(long won, String field) {
        return between(0, won, Long.MAX_VALUE, field);
    }

    static Money between(long least, long won, long most, String field) {
        if (won < least || won > most) {
            throw ApiException.invalid(field);
        }
        return new Money(won);
    }
}
