package dev.concert.proof;

import dev.concert.proof.Call.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether each wallet behaved as if everything happened to it one after the other: a change that was answered before
 * another one was sent comes before it in the ledger, and a balance that was read is one that the wallet had meanwhile.
 * It needs users that charge each amount only once.
 */
final class WalletHistory {

    private final List<String> violations = new ArrayList<>();

    private WalletHistory() {}

    static List<String> violations(Collection<Call> calls, Stored stored) {
        WalletHistory history = new WalletHistory();
        calls.stream()
                .filter(call ->
                        Set.of(Kind.CHARGE, Kind.PAY, Kind.REFUND, Kind.BALANCE).contains(call.kind()))
                .collect(Collectors.groupingBy(call -> call.number("userId")))
                .forEach((userId, own) -> history.check(own, stored.ledgers().getOrDefault(userId, List.of())));
        return history.violations;
    }

    private void check(List<Call> calls, List<Stored.Entry> ledger) {
        Map<Long, Call> charges = new HashMap<>();
        List<Call> reads = new ArrayList<>();
        for (Call call : calls) {
            if (call.kind() == Kind.CHARGE) {
                charges.put(call.number("amount"), call);
            } else if (call.kind() == Kind.BALANCE && call.isDone()) {
                reads.add(call);
            }
        }
        // For each entry the calls that may have made it: one for a charge, perhaps several for a payment or a refund.
        List<List<Call>> causes = ledger.stream()
                .map(entry -> entry.kind().equals("CHARGE")
                        ? charges.containsKey(entry.amount()) ? List.of(charges.get(entry.amount())) : List.<Call>of()
                        : calls.stream()
                                .filter(call -> call.kind() == (entry.kind().equals("USE") ? Kind.PAY : Kind.REFUND))
                                .filter(call -> call.number("amount") == entry.amount())
                                .toList())
                .toList();
        for (int later = 0; later < ledger.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                if (wasDoneBefore(causes.get(later), earliestSent(causes.get(earlier)))) {
                    violations.add(
                            "out of order: " + ledger.get(earlier) + " was asked for after " + ledger.get(later));
                }
            }
        }
        for (Call read : reads) {
            long seen = read.result().path("point").asLong();
            // Before any entry the balance is 0; after the last one it stays.
            boolean possible = false;
            for (int entries = 0; entries <= ledger.size(); entries++) {
                long balance = entries == 0 ? 0 : ledger.get(entries - 1).balanceAfter();
                boolean begun = entries == 0 || earliestSent(causes.get(entries - 1)) - read.received() <= 0;
                boolean passed = entries < ledger.size() && wasDoneBefore(causes.get(entries), read.sent());
                possible |= balance == seen && begun && !passed;
            }
            if (!possible) {
                violations.add("a balance that the wallet did not have at the time: " + read + " " + ledger);
            }
        }
    }

    private static long earliestSent(List<Call> causes) {
        long earliest = causes.getFirst().sent();
        for (Call cause : causes) {
            earliest = cause.sent() - earliest < 0 ? cause.sent() : earliest;
        }
        return earliest;
    }

    /** Only what had an answer is known to have been done by then. */
    private static boolean wasDoneBefore(List<Call> causes, long instant) {
        return causes.size() == 1
                && causes.getFirst().isDone()
                && causes.getFirst().received() - instant < 0;
    }
}
