package dev.concert.application.operator;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.domain.reservation.Refunding;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.shared.Ids.ReservationId;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Refunds a paid reservation, also after its date. One commit: the reservation refunded, the money back in the wallet with an entry in
 * its ledger, the seats available again. A repetition changes nothing and has the same outcome.
 */
public record RefundReservationUseCase(
        OperatorCalls calls,
        ReservationRepository reservations,
        Refunding refunding,
        InstantSource clock,
        ServiceMetrics metrics) {

    public sealed interface Outcome {}

    /** @param now whether this call refunded it, and none before */
    public record Refunded(Reservation reservation, boolean now) implements Outcome {}

    public record NotFound() implements Outcome {}

    public record NotPaid() implements Outcome {}

    public Answer<Outcome> refund(ReservationId id, OperatorCalls.Call<Refunded> call) {
        Answer<Outcome> answer = calls.execute(call, () -> outcome(reservations.lock(id), call));
        answer.ifDone(outcome -> {
            if (outcome instanceof Refunded refunded && refunded.now()) {
                metrics.refunded(refunded.reservation().seats().size());
            }
        });
        return answer;
    }

    private Outcome outcome(Optional<Reservation> found, OperatorCalls.Call<Refunded> call) {
        if (found.isEmpty()) {
            return new NotFound();
        }
        Reservation reservation = found.get();
        return switch (reservation.state()) {
            case Paid _paid -> {
                Reservation refunded = refunding.refund(reservation, clock);
                calls.record(call, Changes.refunded(refunded));
                yield new Refunded(refunded, true);
            }
            case ReservationState.Refunded _before -> new Refunded(reservation, false);
            case Held() -> new NotPaid();
            case Cancelled _cancelled -> new NotPaid();
            case Expired() -> new NotPaid();
        };
    }
}
