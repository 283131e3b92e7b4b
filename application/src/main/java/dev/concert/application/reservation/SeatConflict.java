package dev.concert.application.reservation;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A seat that was asked for and is not to be had. */
public record SeatConflict(SeatNumber seat, Reason reason) {

    public enum Reason {
        HELD,
        SOLD,
        BLOCKED,
        /** The performance has no such seat. */
        UNKNOWN;

        private static Reason of(Seat.Unavailable why) {
            return switch (why) {
                case HELD -> HELD;
                case SOLD -> SOLD;
                case BLOCKED -> BLOCKED;
            };
        }
    }

    /**
     * Every seat that is not to be had at {@code now}, in the order of the numbers asked for.
     *
     * @param found those of the numbers that exist
     */
    public static List<SeatConflict> of(SortedSet<SeatNumber> numbers, List<Seat> found, Instant now) {
        Map<SeatNumber, Seat> byNumber = found.stream().collect(Collectors.toMap(Seat::number, Function.identity()));
        List<SeatConflict> conflicts = new ArrayList<>();
        for (SeatNumber number : numbers) {
            Seat seat = byNumber.get(number);
            if (seat == null) {
                conflicts.add(new SeatConflict(number, Reason.UNKNOWN));
            } else {
                seat.whyUnavailable(now).ifPresent(why -> conflicts.add(new SeatConflict(number, Reason.of(why))));
            }
        }
        return conflicts;
    }
}
