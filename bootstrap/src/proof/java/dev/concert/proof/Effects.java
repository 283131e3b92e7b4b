package dev.concert.proof;

import dev.concert.proof.Call.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the answers that clients got with what is stored. What was answered with success is stored, once; what was
 * refused is not; what got no clear answer is stored whole or not at all; nothing is stored that no client asked for.
 * It needs users that charge each amount only once.
 */
final class Effects {

    private final Collection<Call> calls;
    private final Stored stored;
    private final List<String> violations = new ArrayList<>();
    private int acknowledged;

    private Effects(Collection<Call> calls, Stored stored) {
        this.calls = calls;
        this.stored = stored;
    }

    /** @param acknowledged effects that were looked for */
    record Verdict(int acknowledged, List<String> violations) {}

    static Verdict compare(Collection<Call> calls, Stored stored) {
        Effects effects = new Effects(calls, stored);
        effects.tokens();
        effects.charges();
        effects.holds();
        effects.payments();
        effects.refunds();
        effects.money();
        return new Verdict(effects.acknowledged, effects.violations);
    }

    private void expect(boolean so, String otherwise, Object about) {
        if (!so) {
            violations.add(otherwise + ": " + about);
        }
    }

    private List<Call> done(Kind kind) {
        return calls.stream()
                .filter(call -> call.kind() == kind && call.isDone())
                .toList();
    }

    private void tokens() {
        for (Call join : done(Kind.JOIN)) {
            acknowledged++;
            expect(
                    stored.tokens().containsKey(join.result().path("token").asString()),
                    "a token that was issued is lost",
                    join);
        }
        for (Call leave : done(Kind.LEAVE)) {
            acknowledged++;
            Stored.Token token = stored.tokens().get(String.valueOf(leave.what().get("token")));
            expect(token != null && token.state().equals("ENDED"), "a user that has left still has a token", leave);
        }
        List<Long> numbers = stored.tokens().values().stream()
                .map(Stored.Token::number)
                .sorted()
                .toList();
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != i + 1) {
                violations.add("numbers have a gap or a duplicate at " + (i + 1));
                break;
            }
        }
    }

    private record Charge(long userId, long amount) {}

    private void charges() {
        Map<Charge, Long> entered = new HashMap<>();
        Map<Charge, Long> balanceAfter = new HashMap<>();
        stored.ledgers()
                .forEach((userId, ledger) -> ledger.stream()
                        .filter(entry -> entry.kind().equals("CHARGE"))
                        .forEach(entry -> {
                            entered.merge(new Charge(userId, entry.amount()), 1L, Long::sum);
                            balanceAfter.put(new Charge(userId, entry.amount()), entry.balanceAfter());
                        }));
        for (Call call : calls) {
            if (call.kind() != Kind.CHARGE) {
                continue;
            }
            Charge charge = new Charge(call.number("userId"), call.number("amount"));
            Long times = entered.remove(charge);
            if (call.isDone()) {
                acknowledged++;
                expect(times != null, "a charge that was answered is lost", call);
                expect(
                        times == null || call.result().path("point").asLong() == balanceAfter.getOrDefault(charge, -1L),
                        "a charge was answered with another balance than it left",
                        call);
            } else if (!call.isUnknown()) {
                expect(times == null, "a charge that was refused is there", call);
            }
            expect(times == null || times == 1, "a charge is doubled", call);
        }
        entered.keySet().forEach(charge -> violations.add("no client has asked for this: " + charge));
    }

    private void holds() {
        for (Call call : done(Kind.RESERVE)) {
            acknowledged++;
            Stored.Reservation reservation = stored.reservations()
                    .get(call.result().path("reservationId").asLong());
            expect(
                    reservation != null
                            && reservation.userId() == call.number("userId")
                            && reservation.amount() == call.number("amount"),
                    "a hold that was answered is lost",
                    call);
        }
        for (Call call : done(Kind.CANCEL)) {
            acknowledged++;
            Stored.Reservation reservation = stored.reservations().get(call.number("reservationId"));
            expect(
                    reservation != null && Set.of("CANCELLED", "EXPIRED").contains(reservation.state()),
                    "a cancellation that was answered is lost",
                    call);
        }
        Map<String, Set<Object>> asked = new HashMap<>();
        calls.stream()
                .filter(call -> call.kind() == Kind.RESERVE && (call.isDone() || call.isUnknown()))
                .forEach(call -> asked.computeIfAbsent(
                                String.valueOf(call.what().get("token")), token -> new HashSet<>())
                        .add(call.number("amount")));
        stored.reservations().values().stream()
                .filter(reservation ->
                        !asked.getOrDefault(reservation.token(), Set.of()).contains(reservation.amount()))
                .forEach(reservation -> violations.add("no client has asked for this: " + reservation));
    }

    private void payments() {
        Map<Long, List<Stored.Payment>> payments =
                stored.payments().stream().collect(Collectors.groupingBy(Stored.Payment::reservationId));
        Set<Long> mayBePaid = new HashSet<>();
        for (Call call : calls) {
            if (call.kind() == Kind.PAY && (call.isDone() || call.isUnknown())) {
                mayBePaid.add(call.number("reservationId"));
            }
        }
        for (Call call : done(Kind.PAY)) {
            acknowledged++;
            List<Stored.Payment> made = payments.getOrDefault(call.number("reservationId"), List.of());
            expect(
                    made.size() == 1
                            && made.getFirst().id() == call.result().path("id").asLong()
                            && made.getFirst().userId() == call.number("userId")
                            && made.getFirst().amount() == call.number("amount"),
                    "a payment that was answered is lost or doubled",
                    call + " " + made);
        }
        Map<Long, List<Stored.Sale>> sales =
                stored.sales().stream().collect(Collectors.groupingBy(Stored.Sale::reservationId));
        for (Stored.Reservation reservation : stored.reservations().values()) {
            boolean refunded = reservation.state().equals("REFUNDED");
            boolean paid = refunded || reservation.state().equals("PAID");
            List<Stored.Payment> made = payments.getOrDefault(reservation.id(), List.of());
            List<Stored.Sale> sold = sales.getOrDefault(reservation.id(), List.of());
            Stored.Token token = stored.tokens().get(reservation.token());
            expect(
                    made.size() == (paid ? 1 : 0),
                    "a reservation is paid without a payment, or has a payment and is not paid",
                    reservation);
            expect(
                    sold.stream()
                            .map(Stored.Sale::seat)
                            .sorted()
                            .toList()
                            .equals(paid && !refunded ? reservation.seats() : List.of()),
                    "paid, but other seats are sold",
                    reservation);
            expect(
                    sold.stream().allMatch(sale -> sale.ownerId() == reservation.userId()),
                    "sold to another user",
                    reservation);
            expect(
                    !paid || token != null && "PAID".equals(token.endReason()),
                    "paid, but the token has not ended",
                    reservation);
            expect(!paid || mayBePaid.contains(reservation.id()), "no client has paid for this", reservation);
            expect(
                    reservation.paidAt() == null || reservation.paidAt().isBefore(reservation.heldUntil()),
                    "paid too late",
                    reservation);
        }
    }

    private void refunds() {
        Set<Long> mayBeRefunded = new HashSet<>();
        for (Call call : calls) {
            if (call.kind() == Kind.REFUND && (call.isDone() || call.isUnknown())) {
                mayBeRefunded.add(call.number("reservationId"));
            }
        }
        for (Call call : done(Kind.REFUND)) {
            acknowledged++;
            Stored.Reservation reservation = stored.reservations().get(call.number("reservationId"));
            expect(
                    reservation != null && reservation.state().equals("REFUNDED"),
                    "a refund that was answered is lost",
                    call);
        }
        stored.reservations().values().stream()
                .filter(reservation ->
                        reservation.state().equals("REFUNDED") && !mayBeRefunded.contains(reservation.id()))
                .forEach(reservation -> violations.add("no operator has refunded this: " + reservation));
    }

    private void money() {
        Map<Long, Long> paid = stored.payments().stream()
                .collect(Collectors.groupingBy(Stored.Payment::userId, Collectors.summingLong(Stored.Payment::amount)));
        Map<Long, Long> refunded = stored.reservations().values().stream()
                .filter(reservation -> reservation.state().equals("REFUNDED"))
                .collect(Collectors.groupingBy(
                        Stored.Reservation::userId, Collectors.summingLong(Stored.Reservation::amount)));
        stored.balances().forEach((userId, balance) -> {
            List<Stored.Entry> ledger = stored.ledgers().getOrDefault(userId, List.of());
            long charged = sum(ledger, "CHARGE");
            long used = sum(ledger, "USE");
            long returned = sum(ledger, "REFUND");
            expect(balance == charged - used + returned, "a wallet differs from its ledger", userId);
            expect(returned == refunded.getOrDefault(userId, 0L), "given back is not what was refunded", userId);
            expect(used == paid.getOrDefault(userId, 0L), "debited is not what was paid", userId);
        });
    }

    private static long sum(List<Stored.Entry> ledger, String kind) {
        return ledger.stream()
                .filter(entry -> entry.kind().equals(kind))
                .mapToLong(Stored.Entry::amount)
                .sum();
    }
}
