package dev.concert.application.payment;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.idempotency.IdempotencyKey;
import dev.concert.application.idempotency.IdempotentWork;
import dev.concert.application.idempotency.IdempotentWork.Answer;
import dev.concert.application.idempotency.IdempotentWork.First;
import dev.concert.application.queue.TokenJudge;
import dev.concert.application.queue.TokenJudge.Access;
import dev.concert.application.queue.TokenJudge.Granted;
import dev.concert.application.queue.TokenJudge.LockingGate;
import dev.concert.application.queue.TokenJudge.Refusal;
import dev.concert.application.queue.TokenJudge.Verdict;
import dev.concert.domain.payment.Payment;
import dev.concert.domain.payment.PaymentId;
import dev.concert.domain.payment.PaymentRepository;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.ReservationId;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pays for a reservation out of its user's wallet. One commit: the wallet is debited with an entry in its ledger, the
 * reservation paid, its seats sold to the user, the payment stored, the token ended. Judged in this order: the token, the
 * reservation, the amount, the balance.
 */
public final class PayReservationUseCase {

    private final TokenJudge gate;
    private final QueueTokenRepository tokens;
    private final ReservationRepository reservations;
    private final SeatRepository seats;
    private final WalletRepository wallets;
    private final PaymentRepository payments;
    private final IdempotentWork idempotentWork;
    private final InstantSource clock;
    private final ServiceMetrics metrics;

    public PayReservationUseCase(
            TokenJudge gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            WalletRepository wallets,
            PaymentRepository payments,
            IdempotentWork idempotentWork,
            InstantSource clock,
            ServiceMetrics metrics) {
        this.gate = gate;
        this.tokens = tokens;
        this.reservations = reservations;
        this.seats = seats;
        this.wallets = wallets;
        this.payments = payments;
        this.idempotentWork = idempotentWork;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** @param amount what the client believes the reservation to cost */
    public record Command(TokenId tokenId, ReservationId reservationId, Money amount) {

        private String request() {
            return "pay " + amount.won() + " for reservation " + reservationId.value();
        }
    }

    public sealed interface Outcome {}

    public record Completed(PaymentId id, Payment payment, int seats) implements Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    /** There is no such reservation of this user. */
    public record NotFound() implements Outcome {}

    public record HoldExpired() implements Outcome {}

    public record AlreadyPaid() implements Outcome {}

    public record AlreadyCancelled() implements Outcome {}

    public record AmountMismatch(Money expected) implements Outcome {}

    public record InsufficientBalance(Money missing) implements Outcome {}

    public Outcome pay(Command command) {
        Outcome outcome = gate.execute(locking -> pay(command, pass(command, locking)));
        count(outcome);
        return outcome;
    }

    /**
     * The same once, however often it is repeated under the key; also with the token that has ended with it.
     *
     * @param text the answer to be given again
     */
    public Answer<Outcome> pay(Command command, IdempotencyKey key, Function<? super Completed, String> text) {
        Answer<Outcome> answer = idempotentWork.execute(
                new IdempotentWork.Request(command.tokenId(), key, command.request(), true),
                locking -> pass(command, locking),
                pass -> pay(command, pass),
                outcome ->
                        outcome instanceof Completed completed ? Optional.of(text.apply(completed)) : Optional.empty());
        if (answer instanceof First<Outcome> first) {
            count(first.outcome());
        }
        return answer;
    }

    private static Verdict pass(Command command, LockingGate gate) {
        return gate.pass(command.tokenId(), Access.ADMITTED);
    }

    private void count(Outcome outcome) {
        if (outcome instanceof Completed completed) {
            metrics.sold(completed.seats());
        }
    }

    private Outcome pay(Command command, Verdict pass) {
        return switch (pass) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted -> pay(command, granted.token());
        };
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
            case Cancelled _cancelled -> new AlreadyCancelled();
            case Expired() -> new HoldExpired();
            case Held() -> pay(reservation, command.amount(), token);
        };
    }

    /** Not so if a node whose clock is a breath ahead has found the hold run out, and given the seats to somebody else. */
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
