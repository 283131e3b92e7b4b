package dev.concert.domain.reservation;

import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Refunds paid reservations: the money goes back into the wallet that paid, and the seats are available to all users again. */
public record Refunding(ReservationRepository reservations, SeatRepository seats, WalletRepository wallets) {

    /**
     * Stores the reservation as refunded, with its seats available and its money in the wallet, whatever the wallet holds.
     *
     * @param paid locked by the caller's unit of work, and paid
     * @param clock read once everything is locked
     * @return the reservation afterwards
     */
    public Reservation refund(Reservation paid, InstantSource clock) {
        List<Seat> sold = seats.lock(paid.performanceId(), paid.seats());
        Wallet wallet = wallets.lock(paid.userId());
        Instant now = clock.instant();
        Reservation refunded = paid.refund(now);
        seats.saveAll(sold.stream().map(seat -> seat.takeBack(paid.id())).toList());
        wallets.save(wallet.refund(paid.amount(), paid.id(), refunded.refundedAt()));
        reservations.save(refunded);
        return refunded;
    }
}
