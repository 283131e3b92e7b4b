package dev.concert.proof;

import dev.concert.proof.Call.Kind;
import dev.concert.proof.Recorder.Concert;
import dev.concert.proof.Recorder.Place;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether each seat behaved as if everything happened to it one after the other. A hold certainly lasts from its answer
 * until its time is up, counted from its request, or until a request to give it back; it possibly lasts from its
 * request until its time is up, counted from its answer. While a seat is certainly taken, no other user gets it or sees
 * it free; while it is certainly free, no answer calls it taken.
 */
final class SeatHistory {

    /** How far the clocks of two nodes may be apart: each follows the database's by a measured offset. */
    private static final long CLOCKS_DIFFER_NANOS = Duration.ofMillis(150).toNanos();

    private final long holdNanos;
    private final List<String> violations = new ArrayList<>();
    private int judged;

    private SeatHistory(Duration hold) {
        this.holdNanos = hold.toNanos();
    }

    /** @param judged answers that said something about a seat */
    record Verdict(int judged, List<String> violations) {}

    /** One hold of one seat; an end of null is one that never comes. */
    private record Claim(
            Call hold,
            boolean certain,
            long certainFrom,
            @Nullable Long certainTo,
            @Nullable Long possibleTo) {

        boolean isCertainThroughout(Call other) {
            return certain && certainFrom - other.sent() < 0 && (certainTo == null || other.received() - certainTo < 0);
        }

        boolean isPossibleAtSomeTime(Call other) {
            return hold.sent() - other.received() <= 0 && (possibleTo == null || other.sent() - possibleTo <= 0);
        }
    }

    static Verdict judge(Collection<Call> calls, Duration hold) {
        SeatHistory history = new SeatHistory(hold);
        history.judge(calls);
        return new Verdict(history.judged, history.violations);
    }

    private void judge(Collection<Call> calls) {
        Map<Object, List<Call>> byReservation = calls.stream()
                .filter(call -> Set.of(Kind.PAY, Kind.CANCEL, Kind.REFUND).contains(call.kind()))
                .collect(Collectors.groupingBy(call -> call.number("reservationId")));
        Map<Object, List<Call>> leaves = calls.stream()
                .filter(call -> call.kind() == Kind.LEAVE)
                .collect(Collectors.groupingBy(
                        call -> Objects.requireNonNull(call.what().get("token"))));

        Map<Place, List<Claim>> claims = new HashMap<>();
        for (Call call : calls) {
            if (call.kind() == Kind.RESERVE && (call.isDone() || call.isUnknown())) {
                Claim claim = claim(call, byReservation, leaves);
                places(call)
                        .forEach(place -> claims.computeIfAbsent(place, none -> new ArrayList<>())
                                .add(claim));
            }
        }
        Map<Object, Call> holds = calls.stream()
                .filter(call -> call.kind() == Kind.RESERVE && call.isDone())
                .collect(Collectors.toMap(
                        call -> call.result().path("reservationId").asLong(),
                        Function.identity(),
                        (first, repeated) -> first));
        for (Call call : calls) {
            if (call.kind() == Kind.PAY) {
                judgePayment(call, holds.get(call.number("reservationId")));
            } else if (call.kind() == Kind.RESERVE && call.isDone()) {
                for (Place place : places(call)) {
                    mustNotBeTaken(place, call, claims.getOrDefault(place, List.of()));
                }
            } else if (call.kind() == Kind.RESERVE && call.error().equals("SEATS_UNAVAILABLE")) {
                for (JsonNode conflict : call.result().path("conflicts").values()) {
                    int number = Integer.parseInt(conflict.path("seatNumber").asString());
                    Place place = places(call).stream()
                            .filter(it -> it.seat() == number)
                            .findAny()
                            .orElseThrow();
                    mustNotBeFree(place, call, claims.getOrDefault(place, List.of()));
                }
            } else if (call.kind() == Kind.SEATS && call.isDone()) {
                judgeList(call, claims);
            }
        }
    }

    /** In time, a hold can be paid; too late, it cannot. */
    private void judgePayment(Call payment, @Nullable Call hold) {
        if (hold == null) {
            return;
        }
        if (payment.isDone()) {
            judged++;
            if (payment.sent() - hold.received() > holdNanos + CLOCKS_DIFFER_NANOS) {
                violations.add("paid too late: " + payment + " of " + hold);
            }
        } else if (payment.error().equals("HOLD_EXPIRED")) {
            judged++;
            if (payment.received() - hold.sent() < holdNanos - CLOCKS_DIFFER_NANOS) {
                violations.add("released too early: " + payment + " of " + hold);
            }
        }
    }

    private void judgeList(Call call, Map<Place, List<Claim>> claims) {
        Concert concert = (Concert) Objects.requireNonNull(call.what().get("concert"));
        LocalDate date = (LocalDate) Objects.requireNonNull(call.what().get("date"));
        List<Integer> free = call.result().path("availableSeatsList").values().stream()
                .map(seat -> Integer.parseInt(seat.asString()))
                .toList();
        for (int seat = 1; seat <= concert.seatsEach(); seat++) {
            Place place = new Place(concert.id(), date, seat);
            List<Claim> own = claims.getOrDefault(place, List.of());
            if (free.contains(seat)) {
                mustNotBeTaken(place, call, own);
            } else {
                mustNotBeFree(place, call, own);
            }
        }
    }

    private void mustNotBeTaken(Place place, Call call, List<Claim> claims) {
        judged++;
        claims.stream()
                .filter(claim -> !isByTheSame(claim, call))
                .filter(claim -> claim.isCertainThroughout(call))
                .forEach(claim -> violations.add(place + " was free for " + call + " and held by " + claim.hold()));
    }

    private void mustNotBeFree(Place place, Call call, List<Claim> claims) {
        judged++;
        if (claims.stream().noneMatch(claim -> claim.isPossibleAtSomeTime(call))) {
            violations.add(place + " was called taken by " + call + " although it was free");
        }
    }

    /** Asking again for the seats that one holds is answered by the same hold. */
    private static boolean isByTheSame(Claim claim, Call call) {
        return Objects.equals(claim.hold().what().get("token"), call.what().get("token"));
    }

    @SuppressWarnings("unchecked")
    private static List<Place> places(Call reserve) {
        return (List<Place>) Objects.requireNonNull(reserve.what().get("places"));
    }

    /** A sale lasts for ever, or certainly until somebody asks for its refund, and possibly until that is answered. */
    private static Claim sold(Call hold, List<Call> settling) {
        Long certainTo = null;
        Long possibleTo = null;
        for (Call refund : settling) {
            if (refund.kind() == Kind.REFUND && (refund.isDone() || refund.isUnknown())) {
                certainTo = certainTo == null || refund.sent() - certainTo < 0 ? refund.sent() : certainTo;
            }
            if (refund.kind() == Kind.REFUND && refund.isDone()) {
                possibleTo = possibleTo == null || refund.received() - possibleTo < 0 ? refund.received() : possibleTo;
            }
        }
        return new Claim(hold, true, hold.received(), certainTo, possibleTo);
    }

    private Claim claim(Call hold, Map<Object, List<Call>> byReservation, Map<Object, List<Call>> leaves) {
        if (hold.isUnknown()) {
            // If the hold exists, perhaps it began late, and perhaps it was paid under an id that no answer contained.
            return new Claim(hold, false, 0, null, null);
        }
        List<Call> settling =
                byReservation.getOrDefault(hold.result().path("reservationId").asLong(), List.of());
        if (settling.stream().anyMatch(call -> call.kind() == Kind.PAY && call.isDone())) {
            return sold(hold, settling);
        }
        List<Call> ending = new ArrayList<>(
                settling.stream().filter(call -> call.kind() == Kind.CANCEL).toList());
        ending.addAll(leaves.getOrDefault(Objects.requireNonNull(hold.what().get("token")), List.of()));
        long certainTo = hold.sent() + holdNanos - CLOCKS_DIFFER_NANOS;
        Long possibleTo = hold.received() + holdNanos + CLOCKS_DIFFER_NANOS;
        for (Call end : ending) {
            certainTo = end.sent() - certainTo < 0 ? end.sent() : certainTo;
            if (end.isDone() && end.received() - possibleTo < 0) {
                possibleTo = end.received();
            }
        }
        boolean maybePaid = settling.stream().anyMatch(call -> call.kind() == Kind.PAY && call.isUnknown());
        return new Claim(hold, true, hold.received(), certainTo, maybePaid ? null : possibleTo);
    }
}
