package dev.concert.web.controller;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.concert.application.LoadShedding.Criticality;
import dev.concert.application.operator.RefundReservationUseCase;
import dev.concert.application.operator.ReleaseReservationUseCase;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.application.reservation.ReservationSearchQueries.Filter;
import dev.concert.application.reservation.ReservationSearchQueries.FoundReservation;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.user.Username;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.AcceptHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.controller.ReservationController.ReservationResponse;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The operator's routes to reservations; {@link OperatorInterceptor} hides them from all other callers. */
@RestController
record OperatorReservationController(
        ReservationSearchQueries reservations,
        RefundReservationUseCase refundReservation,
        ReleaseReservationUseCase releaseReservation,
        Answers answers,
        InstantSource clock,
        ZoneId zone) {

    static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    /** Rows that a stream of them holds in memory. */
    private static final int ROWS_AT_ONCE = 500;

    record OperatorReservationResponse(
            @JsonUnwrapped ReservationResponse reservation,
            long userId,
            @Nullable String username) {

        static OperatorReservationResponse of(FoundReservation found) {
            return new OperatorReservationResponse(
                    ReservationResponse.of(found.view()), found.userId(), found.username());
        }
    }

    /** @return null where the answer is a stream, which is written already */
    @GetMapping(
            path = Routes.OPERATOR + "/reservations",
            produces = {MediaType.APPLICATION_JSON_VALUE, "text/csv"})
    @Nullable
    Envelope<List<OperatorReservationResponse>> search(
            HttpServletRequest http,
            HttpServletResponse response,
            @RequestParam(required = false) @Nullable Long concertId,
            @RequestParam(required = false) @Nullable LocalDate date,
            @RequestParam(required = false) @Nullable Status status,
            @RequestParam(required = false) @Nullable String username,
            @RequestParam(defaultValue = "50") int size,
            @RequestParam(required = false) @Nullable Long before)
            throws IOException {
        Answers.requirePage(size);
        Filter filter = new Filter(null, concertId, date, status, username == null ? null : name(username));
        if (AcceptHeader.of(http).prefers(CSV)) {
            stream(filter, HttpMethod.HEAD.matches(http.getMethod()), response);
            return null;
        }
        return Envelope.of(
                reservations
                        .search(filter, before == null ? null : new ReservationId(before), size, clock.instant())
                        .stream()
                        .map(OperatorReservationResponse::of)
                        .toList());
    }

    private static @Nullable Username name(String username) {
        return username.isEmpty() ? null : Username.parse(username).orElseThrow(() -> ApiException.invalid("username"));
    }

    /** Between two pages nothing of the store is held: a slow client keeps only its own thread waiting. */
    private void stream(Filter filter, boolean headersAlone, HttpServletResponse response) throws IOException {
        Instant now = clock.instant();
        // Read before the answer begins, so that an error is still answered as one.
        List<FoundReservation> page = reservations.search(filter, null, ROWS_AT_ONCE, now);
        response.setContentType(CSV.toString());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"reservations.csv\"");
        if (headersAlone) {
            return;
        }
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        ReservationsCsv csv = new ReservationsCsv(out, zone);
        csv.writeHeader();
        while (!page.isEmpty()) {
            for (FoundReservation found : page) {
                csv.write(found);
            }
            ReservationId last = new ReservationId(page.getLast().view().reservationId());
            // An answer that has begun cannot be refused any more.
            page = page.size() < ROWS_AT_ONCE
                    ? List.of()
                    : Criticality.CRITICAL.call(() -> reservations.search(filter, last, ROWS_AT_ONCE, now));
        }
        out.flush();
    }

    record ReasonRequest(String reason) implements OperatorBody.Reasoned {}

    record RefundResponse(long reservationId, long amount, Instant refundedAt) {

        static RefundResponse of(RefundReservationUseCase.Refunded refunded) {
            Reservation reservation = refunded.reservation();
            return new RefundResponse(
                    reservation.id().value(), reservation.amount().won(), reservation.refundedAt());
        }
    }

    @PostMapping(Routes.OPERATOR + "/reservations/{reservationId:[0-9]+}/refund")
    Envelope<StoredJson<RefundResponse>> refund(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long reservationId,
            @RequestBody ReasonRequest request) {
        var answer = refundReservation.refund(
                new ReservationId(reservationId),
                answers.call(http, headers, request, RefundReservationUseCase.Refunded.class, RefundResponse::of));
        return answers.envelope(answer, outcome -> switch (outcome) {
            case RefundReservationUseCase.Refunded refunded -> RefundResponse.of(refunded);
            case RefundReservationUseCase.NotFound _none -> throw ApiException.of(ErrorCode.RESERVATION_NOT_FOUND);
            case RefundReservationUseCase.NotPaid _open -> throw ApiException.of(ErrorCode.NOT_PAID);
        });
    }

    @PostMapping(Routes.OPERATOR + "/reservations/{reservationId:[0-9]+}/release")
    Envelope<StoredJson<JsonNode>> release(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long reservationId,
            @RequestBody ReasonRequest request) {
        var answer = releaseReservation.release(
                new ReservationId(reservationId),
                answers.call(
                        http,
                        headers,
                        request,
                        ReleaseReservationUseCase.Released.class,
                        _released -> Answers.NOTHING));
        return answers.envelope(answer, outcome -> switch (outcome) {
            case ReleaseReservationUseCase.Released _released -> Answers.NOTHING;
            case ReleaseReservationUseCase.NotFound _none -> throw ApiException.of(ErrorCode.RESERVATION_NOT_FOUND);
            case ReleaseReservationUseCase.AlreadyPaid _paid -> throw ApiException.of(ErrorCode.ALREADY_PAID);
            case ReleaseReservationUseCase.AlreadyRefunded _refunded ->
                throw ApiException.of(ErrorCode.ALREADY_REFUNDED);
        });
    }
}
