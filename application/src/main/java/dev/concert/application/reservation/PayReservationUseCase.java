package dev.concert.application.reservation;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.reservation.ReservationState.Refunded;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Ids.PaymentId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pays for a reservation out of its user's wallet. One commit: the wallet is debited with an entry in its ledger, the
 * reservation paid, its seats sold to the user, the payment stored, the token ended. Judged in this order: the token, the
 * reservation, the amount, the balance.
 */
public record PayReservationUseCase(
        TokenCalls calls,
        QueueTokenRepository tokens,
        ReservationRepository reservations,
        SeatRepository seats,
        WalletRepository wallets,
        PaymentRepository payments,
        InstantSource clock,
        ServiceMetrics metrics) {

    /**
     * @param amount what the client believes the reservation to cost
     * @param keyed null if the client sent no idempotency key
     */
    public record Command(
            TokenId tokenId,
            ReservationId reservationId,
            Money amount,
            @Nullable Keyed<Completed> keyed) {

        private Request<Completed> request() {
            String description = "pay " + amount.won() + " for reservation " + reservationId.value();
            return new Request<>(description, keyed, Completed.class);
        }
    }

    public sealed interface Outcome {}

    public record Completed(PaymentId id, Payment payment, int seats) implements Outcome {}

    /** There is no such reservation of this user. */
    public record NotFound() implements Outcome {}

    public record HoldExpired() implements Outcome {}

    public record AlreadyPaid() implements Outcome {}

    public record AlreadyRefunded() implements Outcome {}

    public record AlreadyCancelled() implements Outcome {}

    public record AmountMismatch(Money expected) implements Outcome {}

    public record InsufficientBalance(Money missing) implements Outcome {}

    public Answer<Outcome> pay(Command command) {
        Answer<Outcome> answer = calls.execute(
                command.tokenId(),
                Need.ADMITTED,
                command.request(),
                token -> pay(command, token),
                () -> paidBefore(command));
        answer.ifDone(outcome -> {
            if (outcome instanceof Completed completed) {
                metrics.sold(completed.seats());
            }
        });
        return answer;
    }

    /** A second payment without a key, with the token that the first one has ended: the button was pressed twice. */
    private Optional<Outcome> paidBefore(Command command) {
        if (command.keyed() != null) {
            return Optional.empty();
        }
        return reservations
                .lock(command.reservationId())
                .filter(reservation -> reservation.tokenId().equals(command.tokenId()))
                .flatMap(reservation -> switch (reservation.state()) {
                    case Paid _paid -> Optional.of(new AlreadyPaid());
                    case Refunded _refunded -> Optional.of(new AlreadyRefunded());
                    case Held() -> Optional.empty();
                    case Cancelled _cancelled -> Optional.empty();
                    case Expired() -> Optional.empty();
                });
    }

    private Outcome pay(Command command, QueueToken token) {
        Optional<Reservation> found = reservations
                .lock(command.reservationId())
                .filter(reservation -> reservation.userId().equals(token.userId()));
        if (found.isEmpty()) {
            return new NotFound();
        }
        Reservation reservation = found.get();
        return switch (reservation.state()) {
            case Paid _paid -> new AlreadyPaid();
            case Refunded _refunded -> new AlreadyRefunded();
            case Cancelled _cancelled -> new AlreadyCancelled();
            case Expired() -> new HoldExpired();
            case Held() -> pay(reservation, command.amount(), token);
        };
    }

    /** False if a node with a clock slightly ahead has found the hold overdue and given the seats to another user. */
    private static boolean holdsAll(Reservation reservation, List<Seat> held) {
        return held.stream().map(Seat::number).toList().equals(reservation.seats());
    }

    private Outcome pay(Reservation reservation, Money amount, QueueToken token) {
        List<Seat> held = seats.lockHeldFor(reservation.id());
        Wallet wallet = wallets.lock(reservation.userId());

        Instant now = clock.instant();
        if (!reservation.isHeldAt(now) || !holdsAll(reservation, held)) {
            return new HoldExpired();
        }
        if (!amount.equals(reservation.amount())) {
            return new AmountMismatch(reservation.amount());
        }
        if (!wallet.covers(amount)) {
            return new InsufficientBalance(amount.minus(wallet.balance()));
        }

        seats.saveAll(held.stream()
                .map(seat -> seat.sell(reservation.id(), reservation.userId(), now))
                .toList());
        wallets.save(wallet.debit(amount, reservation.id(), now));
        reservations.save(reservation.pay(now));
        Payment payment = new Payment(reservation.id(), reservation.userId(), amount, now);
        PaymentId paymentId = payments.add(payment);
        tokens.save(token.end(EndReason.PAID, now));
        return new Completed(paymentId, payment, held.size());
    }
}
