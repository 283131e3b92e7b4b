package dev.concert.domain.concert;

/** A plan of a concert goes beyond a limit; the message states the limit and the value. */
public final class InvalidPlanException extends IllegalArgumentException {

    private final String field;

    InvalidPlanException(String field, String message) {
        super(message);
        this.field = field;
    }

    /** The part of the plan that is to blame, such as {@code "name"} or {@code "performances[1].date"}. */
    public String field() {
        return field;
    }
}
