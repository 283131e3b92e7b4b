package dev.concert.application.operator;

import dev.concert.application.access.OperatorCalls.Change;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.shared.Ids.ConcertId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the audit trail shows of each change, with the names of the API. */
final class Changes {

    private Changes() {}

    static Change created(Concert concert, List<PerformancePlan> performances) {
        Map<String, @Nullable Object> after = members(concert);
        after.put("performances", performances.stream().map(Changes::members).toList());
        return new Change("concert.create", subject(concert.id()), Map.of(), after);
    }

    static Change changed(Concert before, Concert after) {
        return new Change("concert.change", subject(after.id()), members(before), members(after));
    }

    static Change added(ConcertId concert, PerformancePlan performance) {
        return new Change("performance.add", subject(concert), Map.of(), members(performance));
    }

    static Change of(QueuePlan.Change queue) {
        Queue before = queue.before();
        return before == null
                ? new Change("line.create", subject(queue.after()), Map.of(), members(queue.after()))
                : changed(before, queue.after());
    }

    static Change changed(Queue before, Queue after) {
        return new Change("line.change", subject(after), members(before), members(after));
    }

    static Change refunded(Reservation reservation) {
        Map<String, @Nullable Object> after = new LinkedHashMap<>();
        after.put("status", Status.REFUNDED.name());
        after.put("amount", reservation.amount().won());
        after.put("refundedAt", reservation.refundedAt());
        return new Change("reservation.refund", subject(reservation), Map.of("status", Status.PAID.name()), after);
    }

    static Change released(Reservation held) {
        return new Change(
                "reservation.release",
                subject(held),
                Map.of("status", Status.HELD.name()),
                Map.of("status", Status.CANCELLED.name()));
    }

    /** @param seats that were blocked, or else put back */
    static Change blocked(Performance performance, List<Seat> seats, boolean blocked) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("date", performance.date());
        members.put(
                "blocked", seats.stream().map(seat -> seat.number().toString()).toList());
        String subject = subject(performance.concert().id());
        return blocked
                ? new Change("seats.block", subject, Map.of(), members)
                : new Change("seats.unblock", subject, members, Map.of());
    }

    private static String subject(Reservation reservation) {
        return "reservation/" + reservation.id().value();
    }

    private static String subject(ConcertId concert) {
        return "concert/" + concert.value();
    }

    private static String subject(Queue queue) {
        return "line/" + queue.id().value();
    }

    private static Map<String, @Nullable Object> members(Concert concert) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("name", concert.name());
        members.put("artist", concert.artist());
        members.put("published", concert.published());
        return members;
    }

    private static Map<String, @Nullable Object> members(PerformancePlan performance) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("date", performance.date());
        members.put("seatCount", performance.seatCount());
        members.put("seats", performance.seats().stream().map(Changes::members).toList());
        return members;
    }

    private static Map<String, @Nullable Object> members(SeatRange range) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("from", range.from());
        members.put("to", range.to());
        members.put("price", range.price().won());
        members.put("grade", range.grade());
        return members;
    }

    private static Map<String, @Nullable Object> members(Queue queue) {
        ConcertId concert = queue.concertId();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("concertId", concert == null ? null : concert.value());
        members.put("capacity", queue.capacity());
        members.put("paused", queue.paused());
        members.put("opensAt", queue.opensAt());
        return members;
    }
}
