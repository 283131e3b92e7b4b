package dev.concert.application.reservation;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Keyed;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.seat.NeighbouringSeats;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds all the seats asked for, or none. Judged in this order: the token, the concert and its date, the token's own
 * reservation, the seats, the amount.
 *
 * @param zone in which the dates of performances are meant
 */
public record ReserveSeatsUseCase(
        TokenCalls calls,
        ConcertRepository concerts,
        QueueTokenRepository tokens,
        ReservationRepository reservations,
        SeatRepository seats,
        ConcertQueries offered,
        ReservationPolicy policy,
        InstantSource clock,
        ZoneId zone,
        ServiceMetrics metrics) {

    /**
     * @param seats at least one, at most {@link ReservationPolicy#maxSeats()}
     * @param amount what the client believes the seats to cost together
     * @param keyed null if the client sent no idempotency key
     */
    public record Command(
            TokenId tokenId,
            ConcertId concertId,
            LocalDate date,
            SortedSet<SeatNumber> seats,
            Money amount,
            @Nullable Keyed<Reserved> keyed) {

        private Request<Reserved> request() {
            String description = "reserve seats " + seats + " of concert " + concertId.value() + " on " + date + " for "
                    + amount.won();
            return new Request<>(description, keyed, Reserved.class);
        }
    }

    public sealed interface Outcome {}

    /** @param repeated whether the token held exactly these seats before */
    public record Reserved(Reservation reservation, Performance performance, boolean repeated) implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    /** The concert is not played on the date, or the date is past. */
    public record DateNotFound() implements Outcome {}

    /** The concert has got its own queue so lately that this node's directory does not show it yet. */
    public record OtherQueue() implements Outcome {}

    /** The token holds other seats already. */
    public record InProgress(ReservationId reservationId) implements Outcome {}

    /**
     * @param conflicts every seat that is not to be had, ascending
     * @param suggestion as many free neighbours as were asked for, as near to those as can be had; a hint, which holds nothing
     */
    public record SeatsUnavailable(List<SeatConflict> conflicts, List<SeatNumber> suggestion) implements Outcome {}

    public record AmountMismatch(Money expected) implements Outcome {}

    public Answer<Outcome> reserve(Command command) {
        Answer<Outcome> answer = calls.execute(
                command.tokenId(),
                Need.toBook(command.concertId()),
                command.request(),
                token -> reserve(command, token));
        answer.ifDone(this::count);
        // Looked for when all locks are given back: those for whom a seat is left need not wait for a hint to others.
        return answer.withOutcome(outcome -> outcome instanceof SeatsUnavailable unavailable
                ? new SeatsUnavailable(unavailable.conflicts(), suggestion(command))
                : outcome);
    }

    private void count(Outcome outcome) {
        if (outcome instanceof Reserved reserved && !reserved.repeated()) {
            metrics.held(reserved.reservation().seats().size());
        } else if (outcome instanceof SeatsUnavailable) {
            metrics.conflicted();
        }
    }

    private Outcome reserve(Command command, QueueToken token) {
        Optional<Performance> found = concerts.findPerformance(command.concertId(), command.date());
        if (found.isEmpty()) {
            boolean exists = concerts.find(command.concertId())
                    .filter(Concert::published)
                    .isPresent();
            return exists ? new DateNotFound() : new ConcertNotFound();
        }
        if (!found.get().concert().published()) {
            return new ConcertNotFound();
        }
        Performance performance = found.get();
        if (!performance.isBookedThrough(token.queueId())) {
            return new OtherQueue();
        }
        Optional<Reservation> earlier = token.coversHold() ? reservations.lockMarkedHeld(token.id()) : Optional.empty();
        List<Seat> wanted = seats.lock(performance.id(), command.seats());

        Instant now = clock.instant();
        if (performance.date().isBefore(LocalDate.ofInstant(now, zone))) {
            return new DateNotFound();
        }
        Optional<Reservation> own = earlier.filter(reservation -> reservation.isHeldAt(now));
        if (own.isPresent()) {
            return isFor(own.get(), performance, command.seats())
                    ? new Reserved(own.get(), performance, true)
                    : new InProgress(own.get().id());
        }
        List<SeatConflict> conflicts = SeatConflict.of(command.seats(), wanted, now);
        if (!conflicts.isEmpty()) {
            return new SeatsUnavailable(conflicts, List.of());
        }
        Money amount = wanted.stream().map(Seat::price).reduce(Money.ZERO, Money::plus);
        if (!amount.equals(command.amount())) {
            return new AmountMismatch(amount);
        }

        earlier.ifPresent(overdue -> reservations.save(overdue.expire(now)));
        Reservation reservation = new Reservation(
                reservations.nextId(),
                token.userId(),
                token.id(),
                performance.id(),
                List.copyOf(command.seats()),
                amount,
                now,
                now.plus(policy.hold()),
                new Held());
        reservations.add(reservation);
        seats.saveAll(wanted.stream()
                .map(seat -> seat.hold(reservation.id(), reservation.heldUntil(), now))
                .toList());
        tokens.save(token.coverHold(reservation.heldUntil()));
        return new Reserved(reservation, performance, false);
    }

    private List<SeatNumber> suggestion(Command command) {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, zone);
        return switch (offered.availableSeats(command.concertId(), command.date(), today, now)) {
            case ConcertQueries.AvailableSeats free ->
                NeighbouringSeats.nearest(
                        command.seats(),
                        free.numbers().stream().map(SeatNumber::new).collect(Collectors.toCollection(TreeSet::new)));
            // Taken off sale in the meantime.
            case ConcertQueries.ConcertNotFound _none -> List.of();
            case ConcertQueries.DateNotFound _none -> List.of();
        };
    }

    private static boolean isFor(Reservation reservation, Performance performance, Set<SeatNumber> numbers) {
        return reservation.performanceId().equals(performance.id())
                && Set.copyOf(reservation.seats()).equals(numbers);
    }
}
