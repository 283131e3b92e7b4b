package dev.concert.application.concert;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.seat.SeatState.Blocked;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.Username;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

public final class InMemorySeatMapQueries implements SeatMapQueries {

    private final InMemoryDatabase database;

    public InMemorySeatMapQueries(InMemoryDatabase database) {
        this.database = database;
    }

    @Override
    public List<MappedSeat> seats(ConcertId concertId, LocalDate date, TokenId tokenId) {
        if (database.concerts.find(concertId).filter(Concert::published).isEmpty()) {
            return List.of();
        }
        return mapped(concertId, date, seat -> {
            boolean mine = reservationOf(seat)
                    .filter(it -> it.state() instanceof ReservationState.Held)
                    .map(Reservation::tokenId)
                    .filter(tokenId::equals)
                    .isPresent();
            return new MappedSeat(seat, mine, null);
        });
    }

    @Override
    public List<MappedSeat> seatsWithUsers(ConcertId concertId, LocalDate date) {
        return mapped(
                concertId,
                date,
                seat -> new MappedSeat(
                        seat,
                        false,
                        reservationOf(seat)
                                .map(Reservation::userId)
                                .map(this::nameOf)
                                .orElse(null)));
    }

    private List<MappedSeat> mapped(ConcertId concertId, LocalDate date, Function<Seat, MappedSeat> mapped) {
        return database.read(() -> database.seats.rows().stream()
                .filter(seat -> database.performances.rows().stream()
                        .anyMatch(performance -> performance.id().equals(seat.performanceId())
                                && performance.concert().id().equals(concertId)
                                && performance.date().equals(date)))
                .sorted(Comparator.comparing(Seat::number))
                .map(mapped)
                .toList());
    }

    private Optional<Reservation> reservationOf(Seat seat) {
        Optional<ReservationId> id = switch (seat.state()) {
            case Available() -> Optional.empty();
            case Blocked() -> Optional.empty();
            case Held held -> Optional.of(held.reservation());
            case Sold sold -> Optional.of(sold.reservation());
        };
        return id.map(database.reservations::get);
    }

    private String nameOf(UserId id) {
        return database.users.byKey().entrySet().stream()
                .filter(user -> user.getValue().equals(id))
                .map(Map.Entry::getKey)
                .map(Username::value)
                .findAny()
                .orElseThrow();
    }
}
