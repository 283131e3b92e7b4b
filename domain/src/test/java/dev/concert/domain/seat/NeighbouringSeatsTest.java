package dev.concert.domain.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighbouringSeatsTest {

    private static SortedSet<SeatNumber> seats(int... numbers) {
        return new TreeSet<>(Arrays.stream(numbers).mapToObj(SeatNumber::new).toList());
    }

    private static SortedSet<SeatNumber> allBut(int... numbers) {
        SortedSet<SeatNumber> free = seats(IntStream.rangeClosed(1, 50).toArray());
        free.removeAll(seats(numbers));
        return free;
    }

    private static List<Integer> nearest(SortedSet<SeatNumber> wanted, SortedSet<SeatNumber> free) {
        return NeighbouringSeats.nearest(wanted, free).stream()
                .map(SeatNumber::value)
                .toList();
    }

    @Test
    void the_nearest_row_of_as_many_free_seats_is_proposed() {
        assertThat(nearest(seats(10, 11), allBut(9, 11))).containsExactly(12, 13);
        assertThat(nearest(seats(10, 11, 12), seats(1, 2, 3, 20, 21, 22))).containsExactly(1, 2, 3);
        assertThat(nearest(seats(50), allBut(50))).containsExactly(49);
    }

    @Test
    void of_two_rows_that_are_equally_near_the_lower_one_is_proposed() {
        assertThat(nearest(seats(10), allBut(10))).containsExactly(9);
    }

    @Test
    void seats_that_were_not_asked_for_side_by_side_are_proposed_side_by_side() {
        assertThat(nearest(seats(1, 9), allBut(1))).containsExactly(2, 3);
        assertThat(nearest(seats(1, 9), allBut(2, 3, 4, 5))).containsExactly(6, 7);
    }

    @Test
    void without_enough_free_neighbours_none_are_proposed() {
        assertThat(nearest(seats(1, 2, 3), seats(4, 5, 7, 8, 10))).isEmpty();
        assertThat(nearest(seats(1), seats())).isEmpty();
    }
}
