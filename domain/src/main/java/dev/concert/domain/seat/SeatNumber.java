package dev.concert.domain.seat;

/** The number on a seat, {@value #MIN} to {@value #MAX}. */
public record SeatNumber(int value) implements Comparable<SeatNumber> {

    public static final int MIN = 1;
    public static final int MAX = 50;

    public SeatNumber {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A seat number is " + MIN + " to " + MAX + ", not " + value);
        }
    }

    public static boolean isValid(long value) {
        return value >= MIN && value <= MAX;
    }

    @Override
    public int compareTo(SeatNumber other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
