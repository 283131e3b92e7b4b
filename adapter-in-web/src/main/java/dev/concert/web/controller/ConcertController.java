package dev.concert.web.controller;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.application.concert.ConcertQueries.ConcertNotFound;
import dev.concert.application.concert.ConcertQueries.DateNotFound;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The dates of a concert and their free seats, as admitted users see them. */
@RestController
record ConcertController(ConcertQueries queries, TokenAccess tokens, InstantSource clock, ZoneId zone) {

    record DatesResponse(List<LocalDate> availableDates) {}

    @GetMapping("/api/booking/{concertId:[0-9]+}/list/time")
    Envelope<DatesResponse> dates(@AdmittedOnly TokenHeader token, @PathVariable long concertId) {
        tokens.admitted(token, new ConcertId(concertId));
        Instant now = clock.instant();
        return switch (queries.availableDates(new ConcertId(concertId), today(now), now)) {
            case AvailableDates available -> Envelope.of(new DatesResponse(available.dates()));
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

    private LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }
}
