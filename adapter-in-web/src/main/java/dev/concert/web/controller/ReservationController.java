package dev.concert.web.controller;

import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.application.reservation.ReservationSearchQueries.Filter;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.access.TokenHeader.Receipt;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.ContractJson.SeatNumberText;
import dev.concert.web.json.Countdown;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Holding seats, and finding and cancelling reservations. */
@RestController
record ReservationController(
        ReserveSeatsUseCase reserveSeats,
        CancelReservationUseCase cancelReservation,
        ReservationQueries reservations,
        ReservationSearchQueries search,
        ReservationPolicy policy,
        TokenAccess tokens,
        Answers answers,
        InstantSource clock) {

    record ReserveRequest(LocalDate concertAt, long reservationAmount, List<SeatNumberText> seatNumbers) {}

    record ReserveResponse(
            String concertName,
            LocalDate reservationDate,
            String reservationSeat,
            long reservationId,
            List<String> seatNumbers,
            long amount,
            Instant expiresAt,
            Countdown expiresInMs) {

        static ReserveResponse of(ReserveSeatsUseCase.Reserved reserved) {
            Reservation reservation = reserved.reservation();
            List<String> numbers = texts(reservation.seats());
            return new ReserveResponse(
                    reserved.performance().concert().name(),
                    reserved.performance().date(),
                    String.join(",", numbers),
                    reservation.id().value(),
                    numbers,
                    reservation.amount().won(),
                    reservation.heldUntil(),
                    new Countdown(reservation.heldUntil()));
        }
    }

    private static List<String> texts(List<SeatNumber> seats) {
        return seats.stream().map(SeatNumber::toString).toList();
    }

    record ConflictResponse(String seatNumber, SeatConflict.Reason reason) {}

    static ApiException unavailable(List<SeatConflict> conflicts, List<SeatNumber> suggestion) {
        return ApiException.of(ErrorCode.SEATS_UNAVAILABLE)
                .with(
                        "conflicts",
                        conflicts.stream()
                                .map(conflict ->
                                        new ConflictResponse(conflict.seat().toString(), conflict.reason()))
                                .toList())
                .with("suggestion", texts(suggestion));
    }

    @PostMapping("/api/booking/{concertId:[0-9]+}/seat")
    Envelope<StoredJson<ReserveResponse>> reserve(
            @AdmittedOnly TokenHeader token,
            @RequestHeader HttpHeaders headers,
            @PathVariable long concertId,
            @RequestBody ReserveRequest request) {
        SortedSet<SeatNumber> seats = seats(request.seatNumbers(), policy.maxSeats());
        ApiException.require(request.reservationAmount() >= 0, "reservationAmount");
        var command = new ReserveSeatsUseCase.Command(
                new TokenId(token.value()),
                new ConcertId(concertId),
                request.concertAt(),
                seats,
                new Money(request.reservationAmount()),
                answers.keyed(headers, ReserveResponse::of));
        return answers.envelope(reserveSeats.reserve(command), outcome -> reserved(outcome, concertId));
    }

    private static ReserveResponse reserved(ReserveSeatsUseCase.Outcome outcome, long concertId) {
        return switch (outcome) {
            case ReserveSeatsUseCase.Reserved reserved -> ReserveResponse.of(reserved);
            case ReserveSeatsUseCase.ConcertNotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
            case ReserveSeatsUseCase.DateNotFound _none -> throw ApiException.of(ErrorCode.DATE_NOT_FOUND);
            case ReserveSeatsUseCase.OtherQueue _other ->
                throw ApiException.of(ErrorCode.WRONG_LINE).with("concertId", concertId);
            case ReserveSeatsUseCase.InProgress inProgress ->
                throw ApiException.of(ErrorCode.RESERVATION_IN_PROGRESS)
                        .with("reservationId", inProgress.reservationId().value());
            case ReserveSeatsUseCase.SeatsUnavailable unavailable ->
                throw unavailable(unavailable.conflicts(), unavailable.suggestion());
            case ReserveSeatsUseCase.AmountMismatch mismatch ->
                throw ApiException.of(ErrorCode.AMOUNT_MISMATCH)
                        .with("expectedAmount", mismatch.expected().won());
        };
    }

    static SortedSet<SeatNumber> seats(List<SeatNumberText> numbers, int most) {
        SortedSet<SeatNumber> seats = new TreeSet<>();
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i).value();
            ApiException.require(
                    SeatNumber.isValid(number) && seats.add(new SeatNumber((int) number)), "seatNumbers[" + i + "]");
        }
        ApiException.require(!seats.isEmpty() && seats.size() <= most, "seatNumbers");
        return seats;
    }

    record ReservationResponse(
            long reservationId,
            ReservationQueries.Status status,
            String concertName,
            LocalDate reservationDate,
            List<String> seatNumbers,
            long amount,
            Instant expiresAt,
            Countdown expiresInMs,
            @Nullable Instant paidAt,
            @Nullable Instant refundedAt,
            long concertId) {

        static ReservationResponse of(ReservationView view) {
            return new ReservationResponse(
                    view.reservationId(),
                    view.status(),
                    view.concertName(),
                    view.reservationDate(),
                    view.seatNumbers().stream().map(String::valueOf).toList(),
                    view.amount(),
                    view.expiresAt(),
                    new Countdown(view.expiresAt()),
                    view.paidAt(),
                    view.refundedAt(),
                    view.concertId());
        }
    }

    @GetMapping("/api/booking/reservations/{reservationId:[0-9]+}")
    Envelope<ReservationResponse> find(@Receipt TokenHeader token, @PathVariable long reservationId) {
        UserId user = tokens.receipts(token).userId();
        return reservations
                .find(new ReservationId(reservationId), user, clock.instant())
                .map(view -> Envelope.of(ReservationResponse.of(view)))
                .orElseThrow(() -> ApiException.of(ErrorCode.RESERVATION_NOT_FOUND));
    }

    @GetMapping("/api/booking/reservations")
    Envelope<List<ReservationResponse>> own(
            @Receipt TokenHeader token,
            @RequestParam(required = false) ReservationQueries.@Nullable Status status,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(required = false) @Nullable Long before) {
        Answers.requirePage(size);
        UserId user = tokens.receipts(token).userId();
        ReservationId last = before == null ? null : new ReservationId(before);
        return Envelope.of(search.search(Filter.of(user, status), last, size, clock.instant()).stream()
                .map(found -> ReservationResponse.of(found.view()))
                .toList());
    }

    @DeleteMapping("/api/booking/reservations/{reservationId:[0-9]+}")
    Envelope<@Nullable Void> cancel(TokenHeader token, @PathVariable long reservationId) {
        var answer = cancelReservation.cancel(new TokenId(token.value()), new ReservationId(reservationId));
        return switch (answers.outcome(answer)) {
            case CancelReservationUseCase.GivenBack _done -> Envelope.empty();
            case CancelReservationUseCase.NotFound _none -> throw ApiException.of(ErrorCode.RESERVATION_NOT_FOUND);
            case CancelReservationUseCase.AlreadyPaid _paid -> throw ApiException.of(ErrorCode.ALREADY_PAID);
            case CancelReservationUseCase.AlreadyRefunded _refunded ->
                throw ApiException.of(ErrorCode.ALREADY_REFUNDED);
        };
    }
}
