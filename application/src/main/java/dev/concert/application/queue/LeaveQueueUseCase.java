package dev.concert.application.queue;

import dev.concert.application.TokenGate;
import dev.concert.application.TokenGate.Access;
import dev.concert.application.TokenGate.Granted;
import dev.concert.application.TokenGate.Refusal;
import dev.concert.application.UnitOfWork;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.TokenId;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatRepository;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Leaves the line or gives the slot back; a hold made with the token is cancelled with it. */
public final class LeaveQueueUseCase {

    private final TokenGate gate;
    private final QueueTokenRepository tokens;
    private final ReservationRepository reservations;
    private final SeatRepository seats;
    private final UnitOfWork unitOfWork;
    private final InstantSource clock;

    public LeaveQueueUseCase(
            TokenGate gate,
            QueueTokenRepository tokens,
            ReservationRepository reservations,
            SeatRepository seats,
            UnitOfWork unitOfWork,
            InstantSource clock) {
        this.gate = gate;
        this.tokens = tokens;
        this.reservations = reservations;
        this.seats = seats;
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    public sealed interface Outcome {}

    public record Left() implements Outcome {}

    public record Refused(Refusal why) implements Outcome {}

    public Outcome leave(TokenId tokenId) {
        return unitOfWork.execute(() -> switch (gate.passLocked(tokenId, Access.LIVE)) {
            case Refusal refusal -> new Refused(refusal);
            case Granted granted -> {
                Optional<Reservation> reservation =
                        granted.token().coversHold() ? reservations.lockHeld(tokenId) : Optional.empty();
                Instant now = clock.instant();
                reservation.filter(held -> held.isHeldAt(now)).ifPresent(held -> {
                    seats.saveAll(seats.lockHeldFor(held.id()).stream()
                            .map(Seat::release)
                            .toList());
                    reservations.save(held.cancel(now));
                });
                tokens.save(granted.token().end(EndReason.LEFT, now));
                yield new Left();
            }
        });
    }
}
