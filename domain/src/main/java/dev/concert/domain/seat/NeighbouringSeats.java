package dev.concert.domain.seat;

import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;

/** What to propose in place of seats that are not to be had. */
public final class NeighbouringSeats {

    private NeighbouringSeats() {}

    /**
     * As many free seats with consecutive numbers as were asked for, ascending; empty if there are none. Of several such rows the one
     * nearest to those asked for: with the smallest sum of distances, both taken in ascending order, then with the lowest numbers.
     */
    public static List<SeatNumber> nearest(SortedSet<SeatNumber> wanted, SortedSet<SeatNumber> free) {
        int[] numbers = wanted.stream().mapToInt(SeatNumber::value).toArray();
        List<SeatNumber> nearest = List.of();
        int smallest = Integer.MAX_VALUE;
        for (int first = SeatNumber.MIN; first <= SeatNumber.MAX - numbers.length + 1; first++) {
            List<SeatNumber> row = IntStream.range(first, first + numbers.length)
                    .mapToObj(SeatNumber::new)
                    .toList();
            int distance = distance(numbers, first);
            if (distance < smallest && free.containsAll(row)) {
                nearest = row;
                smallest = distance;
            }
        }
        return nearest;
    }

    private static int distance(int[] numbers, int first) {
        return IntStream.range(0, numbers.length)
                .map(i -> Math.abs(numbers[i] - first - i))
                .sum();
    }
}
