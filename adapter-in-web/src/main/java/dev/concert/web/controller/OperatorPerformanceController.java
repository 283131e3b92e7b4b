package dev.concert.web.controller;

import dev.concert.application.access.Answer;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.concert.SeatMapQueries.MappedSeat;
import dev.concert.application.operator.AddPerformanceUseCase;
import dev.concert.application.operator.AddPerformanceUseCase.Added;
import dev.concert.application.operator.BlockSeatsUseCase;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.VisibleText;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.controller.OperatorController.ConcertResponse;
import dev.concert.web.json.ContractJson.SeatNumberText;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The operator's routes to the dates of a concert; {@link OperatorInterceptor} hides them from all other callers. */
@RestController
record OperatorPerformanceController(
        AddPerformanceUseCase addPerformance,
        BlockSeatsUseCase blockSeats,
        ConcertQueries concerts,
        SeatMapQueries maps,
        Answers answers,
        InstantSource clock,
        ZoneId zone) {

    /** @param price of all seats; null where {@code seats} has the prices */
    record PerformanceRequest(
            LocalDate date,
            @Nullable Long price,
            @Nullable List<SeatRangeRequest> seats,
            @Nullable Integer seatCount) implements OperatorBody {

        /** @param path of the performance in the body, before the names of its members */
        PerformancePlan plan(String path, LocalDate today) {
            ApiException.require(!date.isBefore(today), path + "date");
            ApiException.require((price == null) == (seats != null), path + "price");
            int count = Objects.requireNonNullElse(seatCount, SeatNumber.MAX);
            if (price != null) {
                Money ofEach = money(price, path);
                return OperatorController.planned(path, () -> new PerformancePlan(date, ofEach, count));
            }
            List<SeatRange> ranges = new ArrayList<>();
            for (SeatRangeRequest range : Objects.requireNonNullElse(seats, List.<SeatRangeRequest>of())) {
                ranges.add(range.plan(path + "seats[" + ranges.size() + "]."));
            }
            return OperatorController.planned(path, () -> new PerformancePlan(date, count, ranges));
        }
    }

    record SeatRangeRequest(
            int from, int to, long price, @Nullable String grade) {

        SeatRange plan(String path) {
            Money ofEach = money(price, path);
            return OperatorController.planned(
                    path, () -> new SeatRange(from, to, ofEach, grade == null ? null : VisibleText.trim(grade)));
        }
    }

    private static Money money(long won, String path) {
        ApiException.require(won >= 0, path + "price");
        return new Money(won);
    }

    @PostMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/performances")
    Envelope<StoredJson<ConcertResponse>> addPerformance(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long concertId,
            @RequestBody PerformanceRequest request) {
        var answer = addPerformance.add(
                new ConcertId(concertId),
                request.plan("", LocalDate.ofInstant(clock.instant(), zone)),
                answers.call(http, headers, request, Added.class, added -> ConcertResponse.of(added.concert())));
        return answers.envelope(answer, outcome -> switch (outcome) {
            case Added added -> ConcertResponse.of(added.concert());
            case AddPerformanceUseCase.ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
            case AddPerformanceUseCase.DateExists _exists -> throw ApiException.invalid("date");
        });
    }

    record SeatMapResponse(long concertId, LocalDate date, List<MappedSeatResponse> seats) {}

    record MappedSeatResponse(
            String seatNumber,
            @Nullable String grade,
            long price,
            SeatMapQueries.Status status,
            @Nullable Long reservationId,
            @Nullable String username) {

        static MappedSeatResponse of(MappedSeat mapped, Instant now) {
            Seat seat = mapped.seat();
            ReservationId reservation = mapped.reservationAt(now);
            return new MappedSeatResponse(
                    seat.number().toString(),
                    seat.grade(),
                    seat.price().won(),
                    mapped.statusAt(now),
                    reservation == null ? null : reservation.value(),
                    reservation == null ? null : mapped.username());
        }
    }

    @GetMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/dates/{date}/seats")
    Envelope<SeatMapResponse> map(@PathVariable long concertId, @PathVariable LocalDate date) {
        ConcertId id = new ConcertId(concertId);
        List<MappedSeat> seats = maps.seatsWithUsers(id, date);
        if (seats.isEmpty()) {
            throw ApiException.of(concerts.exists(id) ? ErrorCode.DATE_NOT_FOUND : ErrorCode.CONCERT_NOT_FOUND);
        }
        Instant now = clock.instant();
        return Envelope.of(new SeatMapResponse(
                concertId,
                date,
                seats.stream().map(seat -> MappedSeatResponse.of(seat, now)).toList()));
    }

    record BlockRequest(List<SeatNumberText> seatNumbers, String reason) implements OperatorBody.Reasoned {}

    @PostMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/dates/{date}/block")
    Envelope<StoredJson<JsonNode>> block(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long concertId,
            @PathVariable LocalDate date,
            @RequestBody BlockRequest request) {
        return blocked(blockSeats.block(command(http, headers, concertId, date, request)));
    }

    @PostMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/dates/{date}/unblock")
    Envelope<StoredJson<JsonNode>> unblock(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long concertId,
            @PathVariable LocalDate date,
            @RequestBody BlockRequest request) {
        return blocked(blockSeats.unblock(command(http, headers, concertId, date, request)));
    }

    private BlockSeatsUseCase.Command command(
            HttpServletRequest http, HttpHeaders headers, long concertId, LocalDate date, BlockRequest request) {
        return new BlockSeatsUseCase.Command(
                new ConcertId(concertId),
                date,
                ReservationController.seats(request.seatNumbers(), SeatNumber.MAX),
                answers.call(http, headers, request, BlockSeatsUseCase.Done.class, _done -> Answers.NOTHING));
    }

    private Envelope<StoredJson<JsonNode>> blocked(Answer<BlockSeatsUseCase.Outcome> answer) {
        return answers.envelope(answer, outcome -> switch (outcome) {
            case BlockSeatsUseCase.Done _done -> Answers.NOTHING;
            case BlockSeatsUseCase.ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
            case BlockSeatsUseCase.DateNotFound _none -> throw ApiException.of(ErrorCode.DATE_NOT_FOUND);
            case BlockSeatsUseCase.SeatsUnavailable unavailable ->
                throw ReservationController.unavailable(unavailable.conflicts(), List.of());
        });
    }
}
