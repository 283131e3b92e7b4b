package dev.concert.proof;

import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * One call of a client, as the client saw it.
 *
 * @param person the caller's name
 * @param what was asked for, by the request's own words
 * @param sent when the first byte may have left, by the one monotonic clock of this JVM
 * @param received when the whole answer was there, or the connection was given up
 * @param status of the answer; 0 if there was none
 * @param result of the answer; missing if there was none
 * @param retryAfter the header of that name; empty if there was none
 */
record Call(
        String person,
        Kind kind,
        Map<String, Object> what,
        long sent,
        long received,
        int status,
        JsonNode result,
        String retryAfter) {

    enum Kind {
        JOIN,
        CHECK,
        LEAVE,
        CHARGE,
        BALANCE,
        SEATS,
        RESERVE,
        CANCEL,
        PAY,
        REFUND,
        OPERATOR
    }

    /** What was asked for has happened. */
    boolean isDone() {
        return status == 200;
    }

    /**
     * What was asked for may have happened, or not: there is no answer, or one that states that the outcome is unknown.
     */
    boolean isUnknown() {
        return status == 0 || status >= 500;
    }

    /** It need not be repeated to find out. */
    boolean isClear() {
        return !isUnknown() && !error().equals("REQUEST_IN_PROGRESS");
    }

    /** The stable code of an error; empty for a success. */
    String error() {
        return result.path("error").asString("");
    }

    long number(String member) {
        return ((Number) Objects.requireNonNull(what.get(member))).longValue();
    }

    /** What was answered, which is no error. */
    JsonNode orFail() {
        if (!isDone()) {
            throw new AssertionError(this);
        }
        return result;
    }
}
