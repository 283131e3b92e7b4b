package dev.concert.domain.shared;

/**
 * A sum of money: a whole number of won, never negative. Arithmetic is exact: what does not fit or would fall below zero
 * throws {@link ArithmeticException} instead of wrapping.
 *
 * @param won the amount, {@code 0} to {@link Long#MAX_VALUE}
 */
public record Money(long won) implements Comparable<Money> {

    public static final Money ZERO = new Money(0);

    public Money {
        if (won < 0) {
            throw new IllegalArgumentException("Money is not negative: " + won);
        }
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(won, other.won));
    }

    /** @throws ArithmeticException if {@code other} is more than this */
    public Money minus(Money other) {
        if (other.won > won) {
            throw new ArithmeticException(won + " won less " + other.won + " is below zero");
        }
        return new Money(won - other.won);
    }

    public boolean isPositive() {
        return won > 0;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(won, other.won);
    }

    @Override
    public String toString() {
        return won + " won";
    }
}
