package dev.concert.application.concert;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All seats of a performance, free or not, as last committed. May be called inside units of work; locks nothing. */
public interface SeatMapQueries {

    enum Status {
        FREE,
        HELD,
        /** Held by the token that asks. */
        MINE,
        SOLD,
        /** Taken off sale. */
        BLOCKED
    }

    /**
     * @param seat in whichever state is stored: an overdue hold counts as free
     * @param mine whether the token that asks has a hold on it
     * @param username of the user whose reservation has the seat or had it last; null where there is none, or it was not asked for
     */
    record MappedSeat(Seat seat, boolean mine, @Nullable String username) {

        public Status statusAt(Instant now) {
            return seat.whyUnavailable(now)
                    .map(why -> switch (why) {
                        case HELD -> mine ? Status.MINE : Status.HELD;
                        case SOLD -> Status.SOLD;
                        case BLOCKED -> Status.BLOCKED;
                    })
                    .orElse(Status.FREE);
        }

        /** The reservation that has the seat, or null while nobody has it. */
        public @Nullable ReservationId reservationAt(Instant now) {
            return switch (seat.state()) {
                case SeatState.Available() -> null;
                case SeatState.Blocked() -> null;
                case SeatState.Held held -> seat.isAvailableAt(now) ? null : held.reservation();
                case SeatState.Sold sold -> sold.reservation();
            };
        }
    }

    /**
     * By number; empty if the concert is not published or not played on the date.
     *
     * @param tokenId of the user
     */
    List<MappedSeat> seats(ConcertId concertId, LocalDate date, TokenId tokenId);

    /** By number, with the names of users, for operators; empty if the concert is not played on the date. */
    List<MappedSeat> seatsWithUsers(ConcertId concertId, LocalDate date);
}
