package dev.concert.web.controller;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.concert.ConcertQueries.ConcertNotFound;
import dev.concert.application.concert.ConcertQueries.DateNotFound;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.concert.SeatMapQueries.MappedSeat;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Validated;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The dates of a concert and their free seats, as admitted users see them. */
@RestController
record ConcertController(
        ConcertQueries queries, SeatMapQueries maps, TokenAccess tokens, InstantSource clock, ZoneId zone) {

    record DatesResponse(List<LocalDate> availableDates, List<DateResponse> performances) {}

    record DateResponse(LocalDate date, int seatsLeft, long priceFrom, long priceTo) {

        static DateResponse of(OfferedPerformance performance) {
            return new DateResponse(
                    performance.date(), performance.seatsLeft(), performance.priceFrom(), performance.priceTo());
        }
    }

    @GetMapping("/api/booking/{concertId:[0-9]+}/list/time")
    Envelope<DatesResponse> dates(@AdmittedOnly TokenHeader token, @PathVariable long concertId) {
        tokens.admitted(token, new ConcertId(concertId));
        Instant now = clock.instant();
        return switch (queries.availableDates(new ConcertId(concertId), today(now), now)) {
            case AvailableDates available ->
                Envelope.of(new DatesResponse(
                        available.dates(),
                        available.performances().stream().map(DateResponse::of).toList()));
            case ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
        };
    }

    record SeatsResponse(List<String> availableSeatsList) {}

    @GetMapping({
        "/booking/{concertId:[0-9]+}/dates/{date}/list/seats",
        "/api/booking/{concertId:[0-9]+}/dates/{date}/list/seats"
    })
    Envelope<SeatsResponse> seats(
            @AdmittedOnly TokenHeader token, @PathVariable long concertId, @PathVariable LocalDate date) {
        tokens.admitted(token, new ConcertId(concertId));
        Instant now = clock.instant();
        return switch (queries.availableSeats(new ConcertId(concertId), date, today(now), now)) {
            case AvailableSeats available ->
                Envelope.of(new SeatsResponse(
                        available.numbers().stream().map(String::valueOf).toList()));
            case ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
            case DateNotFound _none -> throw ApiException.of(ErrorCode.DATE_NOT_FOUND);
        };
    }

    record SeatMapResponse(long concertId, LocalDate date, List<MappedSeatResponse> seats) {}

    record MappedSeatResponse(String seatNumber, @Nullable String grade, long price, SeatMapQueries.Status status) {

        static MappedSeatResponse of(MappedSeat mapped, Instant now) {
            Seat seat = mapped.seat();
            return new MappedSeatResponse(
                    seat.number().toString(), seat.grade(), seat.price().won(), mapped.statusAt(now));
        }
    }

    @GetMapping("/api/booking/{concertId:[0-9]+}/dates/{date}/seats")
    ResponseEntity<Envelope<SeatMapResponse>> map(
            @AdmittedOnly TokenHeader token, @PathVariable long concertId, @PathVariable LocalDate date) {
        ConcertId id = new ConcertId(concertId);
        tokens.admitted(token, id);
        Instant now = clock.instant();
        List<MappedSeat> seats =
                date.isBefore(today(now)) ? List.of() : maps.seats(id, date, new TokenId(token.value()));
        if (seats.isEmpty()) {
            throw ApiException.of(queries.isPublished(id) ? ErrorCode.DATE_NOT_FOUND : ErrorCode.CONCERT_NOT_FOUND);
        }
        SeatMapResponse map = new SeatMapResponse(
                concertId,
                date,
                seats.stream().map(seat -> MappedSeatResponse.of(seat, now)).toList());
        return Validated.answer(List.of(token.value(), map), "private, no-cache", map);
    }

    private LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }
}
