package dev.concert.application.operator;

import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.application.reservation.SeatConflict.Reason;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Takes free seats off sale, all or none, and puts them back. Seats that are as asked already stay as they are. */
public record BlockSeatsUseCase(
        OperatorCalls calls,
        ConcertQueries queries,
        ConcertRepository concerts,
        SeatRepository seats,
        InstantSource clock) {

    public record Command(
            ConcertId concertId, LocalDate date, SortedSet<SeatNumber> seats, OperatorCalls.Call<Done> call) {}

    public sealed interface Outcome {}

    public record Done() implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    public record DateNotFound() implements Outcome {}

    /** @param conflicts every seat that is not to be had, ascending */
    public record SeatsUnavailable(List<SeatConflict> conflicts) implements Outcome {}

    /** Held and sold seats are refused. */
    public Answer<Outcome> block(Command command) {
        return execute(command, true);
    }

    /** Only seats that do not exist are refused: what was put back may be held or sold by now. */
    public Answer<Outcome> unblock(Command command) {
        return execute(command, false);
    }

    private Answer<Outcome> execute(Command command, boolean block) {
        return calls.execute(command.call(), () -> {
            Optional<Performance> performance = concerts.findPerformance(command.concertId(), command.date());
            if (performance.isEmpty()) {
                return queries.exists(command.concertId()) ? new DateNotFound() : new ConcertNotFound();
            }
            return change(performance.get(), command, block);
        });
    }

    private Outcome change(Performance performance, Command command, boolean block) {
        List<Seat> wanted = seats.lock(performance.id(), command.seats());
        Instant now = clock.instant();
        List<SeatConflict> conflicts = SeatConflict.of(command.seats(), wanted, now).stream()
                .filter(conflict -> block ? conflict.reason() != Reason.BLOCKED : conflict.reason() == Reason.UNKNOWN)
                .toList();
        if (!conflicts.isEmpty()) {
            return new SeatsUnavailable(conflicts);
        }
        List<Seat> changed = block
                ? wanted.stream()
                        .filter(seat -> !seat.isBlocked())
                        .map(seat -> seat.block(now))
                        .toList()
                : wanted.stream().filter(Seat::isBlocked).map(Seat::unblock).toList();
        if (!changed.isEmpty()) {
            seats.saveAll(changed);
            calls.record(command.call(), Changes.blocked(performance, changed, block));
        }
        return new Done();
    }
}
