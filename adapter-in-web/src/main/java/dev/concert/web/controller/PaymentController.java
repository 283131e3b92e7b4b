package dev.concert.web.controller;

import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Paying for a reservation. */
@RestController
record PaymentController(PayReservationUseCase payReservation, Answers answers) {

    record PayRequest(long payAmount) {}

    record PayResponse(long id, long reservationId, long payAmount, Instant payAt) {

        static PayResponse of(PayReservationUseCase.Completed completed) {
            Payment payment = completed.payment();
            return new PayResponse(
                    completed.id().value(),
                    payment.reservationId().value(),
                    payment.amount().won(),
                    payment.paidAt());
        }
    }

    @PostMapping("/api/{reservationId:[0-9]+}/payment")
    Envelope<StoredJson<PayResponse>> pay(
            @AdmittedOnly TokenHeader token,
            @RequestHeader HttpHeaders headers,
            @PathVariable long reservationId,
            @RequestBody PayRequest request) {
        ApiException.require(request.payAmount() >= 0, "payAmount");
        var command = new PayReservationUseCase.Command(
                new TokenId(token.value()),
                new ReservationId(reservationId),
                new Money(request.payAmount()),
                answers.keyed(headers, PayResponse::of));
        return answers.envelope(payReservation.pay(command), PaymentController::paid);
    }

    private static PayResponse paid(PayReservationUseCase.Outcome outcome) {
        return switch (outcome) {
            case PayReservationUseCase.Completed completed -> PayResponse.of(completed);
            case PayReservationUseCase.NotFound _none -> throw ApiException.of(ErrorCode.RESERVATION_NOT_FOUND);
            case PayReservationUseCase.HoldExpired _expired -> throw ApiException.of(ErrorCode.HOLD_EXPIRED);
            case PayReservationUseCase.AlreadyPaid _paid -> throw ApiException.of(ErrorCode.ALREADY_PAID);
            case PayReservationUseCase.AlreadyRefunded _refunded -> throw ApiException.of(ErrorCode.ALREADY_REFUNDED);
            case PayReservationUseCase.AlreadyCancelled _cancelled -> throw ApiException.of(ErrorCode.CANCELLED);
            case PayReservationUseCase.AmountMismatch mismatch ->
                throw ApiException.of(ErrorCode.AMOUNT_MISMATCH)
                        .with("expectedAmount", mismatch.expected().won());
            case PayReservationUseCase.InsufficientBalance insufficient ->
                throw ApiException.of(ErrorCode.INSUFFICIENT_BALANCE)
                        .with("missing", insufficient.missing().won());
        };
    }
}
