package dev.concert.web.controller;

import dev.concert.application.payment.PayReservationUseCase;
import dev.concert.domain.payment.Payment;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.shared.ReservationId;
import dev.concert.web.access.AdmittedOnly;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Refuses;
import dev.concert.web.json.StoredJson;
import java.time.Instant;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Paying for what is held. */
@RestController
class PaymentController {

    private final PayReservationUseCase payReservation;
    private final TokenAccess doorkeeper;
    private final IdempotentCalls repeatable;

    PaymentController(PayReservationUseCase payReservation, TokenAccess doorkeeper, IdempotentCalls repeatable) {
        this.payReservation = payReservation;
        this.doorkeeper = doorkeeper;
        this.repeatable = repeatable;
    }

    record PayRequest(long payAmount) {}

    record PayResponse(long id, long reservationId, long payAmount, Instant payAt) {}

    @PostMapping("/api/{reservationId:[0-9]+}/payment")
    @Refuses({
        ErrorCode.RESERVATION_NOT_FOUND,
        ErrorCode.HOLD_EXPIRED,
        ErrorCode.ALREADY_PAID,
        ErrorCode.CANCELLED,
        ErrorCode.AMOUNT_MISMATCH,
        ErrorCode.INSUFFICIENT_BALANCE
    })
    Envelope<StoredJson<PayResponse>> pay(
            @AdmittedOnly TokenHeader token,
            IdempotencyKeyHeader key,
            @PathVariable long reservationId,
            @RequestBody PayRequest request) {
        var command = new PayReservationUseCase.Command(
                new TokenId(token.value()),
                new ReservationId(reservationId),
                Amounts.notNegative(request.payAmount(), "payAmount"));
        return repeatable.answer(
                key,
                () -> payReservation.pay(command),
                (given, text) -> payReservation.pay(command, given, text),
                this::paid);
    }

    private PayResponse paid(PayReservationUseCase.Outcome outcome) {
        return switch (outcome) {
            case PayReservationUseCase.Completed completed -> {
                Payment payment = completed.payment();
                yield new PayResponse(
                        completed.id().value(),
                        payment.reservationId().value(),
                        payment.amount().won(),
                        payment.paidAt());
            }
            case PayReservationUseCase.Refused refused -> throw doorkeeper.refused(refused.why());
            case PayReservationUseCase.NotFound _none -> throw ApiException.of(ErrorCode.RESERVATION_NOT_FOUND);
            case PayReservationUseCase.HoldExpired _expired -> throw ApiException.of(ErrorCode.HOLD_EXPIRED);
            case PayReservationUseCase.AlreadyPaid _paid -> throw ApiException.of(ErrorCode.ALREADY_PAID);
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
