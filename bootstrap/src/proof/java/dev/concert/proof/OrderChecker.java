package dev.concert.proof;

import dev.concert.proof.QueueHistory.Answer;
import dev.concert.proof.QueueHistory.Issue;
import dev.concert.proof.QueueHistory.Sample;
import dev.concert.proof.QueueHistory.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Tries to show that a queue did not keep its order. It reports only what no order of events explains: a user that was
 * passed over, or may have been, proves nothing.
 */
final class OrderChecker {

    private final QueueHistory history;
    private final Map<Long, List<Answer>> answers;
    private final long lag;
    private final long idleAfter;

    /**
     * @param lag how old the answer to a waiting user may be
     * @param idleAfter a user without a sign of life for so long may be passed over
     */
    OrderChecker(QueueHistory history, Duration lag, Duration idleAfter) {
        this.history = history;
        this.answers = history.byNumber();
        this.lag = lag.toNanos();
        this.idleAfter = idleAfter.toNanos();
    }

    /** All that is wrong, at the given capacity of the queue. */
    List<String> violations(int capacity) {
        List<String> all = new ArrayList<>(order());
        all.addAll(gaps());
        all.addAll(samples());
        all.addAll(overtaking());
        all.addAll(positions());
        all.addAll(growing());
        all.addAll(crowding(capacity));
        return all;
    }

    /** A user that was answered before another one asked has the smaller number. */
    List<String> order() {
        List<String> violations = new ArrayList<>();
        List<Issue> fromTheBack = history.issues().stream()
                .sorted(Comparator.comparing(Issue::number).reversed())
                .toList();
        @Nullable Issue earliestAnswered = null;
        for (Issue issue : fromTheBack) {
            if (earliestAnswered != null && issue.sent() > earliestAnswered.received()) {
                violations.add(issue + " was asked for after " + earliestAnswered + " was answered");
            }
            if (earliestAnswered == null || issue.received() < earliestAnswered.received()) {
                earliestAnswered = issue;
            }
        }
        return violations;
    }

    /** The numbers are 1 … N. */
    List<String> gaps() {
        List<Long> numbers =
                history.issues().stream().map(Issue::number).sorted().toList();
        List<Long> expected = LongStream.rangeClosed(1, numbers.size()).boxed().toList();
        return numbers.equals(expected) ? List.of() : List.of("numbers with gaps or doubles: " + numbers);
    }

    /** At no time there is a number without all the smaller ones. */
    List<String> samples() {
        return history.samples().stream()
                .filter(sample -> sample.maxNumber() != sample.count())
                .map(Sample::toString)
                .toList();
    }

    /** No user waits while a larger number is admitted, unless the user was passed over. */
    List<String> overtaking() {
        List<String> violations = new ArrayList<>();
        answers.forEach((number, own) -> {
            for (Answer waiting : own) {
                if (waiting.standing() == Standing.WAITING) {
                    answers.forEach((other, theirs) -> {
                        if (other > number && hasOvertaken(theirs, waiting, own)) {
                            violations.add(waiting + " had to wait although number " + other + " was admitted");
                        }
                    });
                }
            }
        });
        return violations;
    }

    private boolean hasOvertaken(List<Answer> theirs, Answer waiting, List<Answer> own) {
        long inFromAtTheEarliest = Long.MIN_VALUE;
        for (Answer answer : theirs) {
            if (answer.standing() == Standing.WAITING) {
                inFromAtTheEarliest = Math.max(inFromAtTheEarliest, answer.sent() - lag);
            } else if (answer.standing() == Standing.ADMITTED) {
                return answer.received() < waiting.sent() - lag
                        && !mayHaveBeenPassedOver(own, inFromAtTheEarliest, answer.received());
            }
        }
        return false;
    }

    /** Whether the owner of these answers may have been absent for too long at some time between two instants. */
    private boolean mayHaveBeenPassedOver(List<Answer> own, long from, long to) {
        for (int i = 0; i < own.size(); i++) {
            long idleFrom = own.get(i).sent() + idleAfter;
            long backAt = i + 1 < own.size() ? own.get(i + 1).received() : Long.MAX_VALUE;
            if (idleFrom < backAt && idleFrom < to && backAt > from) {
                return true;
            }
        }
        return false;
    }

    /**
     * A waiting user gets a position between two bounds: of the smaller numbers, all that certainly still wait are
     * ahead, and none is that certainly was admitted or gone.
     */
    List<String> positions() {
        List<String> violations = new ArrayList<>();
        answers.forEach((number, own) -> {
            for (Answer answer : own) {
                if (answer.standing() != Standing.WAITING) {
                    if (answer.standing() == Standing.ADMITTED && answer.listNum() != 0) {
                        violations.add(answer + ": an admitted user has the position 0");
                    }
                    continue;
                }
                long ahead = answer.listNum() - 1;
                long atMost = number - 1;
                long atLeast = 0;
                for (long other = 1; other < number; other++) {
                    List<Answer> theirs = answers.getOrDefault(other, List.of());
                    if (isCertainlyIn(theirs, answer.sent() - lag)) {
                        atMost--;
                    } else if (certainlyWaits(theirs, answer.received())) {
                        atLeast++;
                    }
                }
                if (ahead > atMost || (ahead < atLeast && !isReturning(own, answer))) {
                    violations.add(answer + ": between " + atLeast + " and " + atMost + " were ahead");
                }
            }
        });
        return violations;
    }

    private static boolean isCertainlyIn(List<Answer> theirs, long at) {
        return theirs.stream().anyMatch(answer -> answer.standing() != Standing.WAITING && answer.received() < at);
    }

    /** A user that is answered to wait waited shortly before. */
    private boolean certainlyWaits(List<Answer> theirs, long at) {
        return theirs.stream().anyMatch(answer -> answer.standing() == Standing.WAITING && answer.sent() - lag > at)
                && !mayHaveBeenPassedOver(theirs, Long.MIN_VALUE, at);
    }

    /** A user that was passed over and returned is the next, even if others wait. */
    private boolean isReturning(List<Answer> own, Answer answer) {
        return answer.listNum() == 1 && mayHaveBeenPassedOver(own, Long.MIN_VALUE, answer.received());
    }

    /** No position is larger than one before; of answers that overlap in time the order is unknown. */
    List<String> growing() {
        List<String> violations = new ArrayList<>();
        answers.values().forEach(own -> {
            for (int later = 0; later < own.size(); later++) {
                for (int earlier = 0; earlier < later; earlier++) {
                    Answer before = own.get(earlier);
                    Answer after = own.get(later);
                    if (before.received() < after.sent() && isFurtherBack(after, before)) {
                        violations.add(after + " after " + before);
                        return;
                    }
                }
            }
        });
        return violations;
    }

    private static boolean isFurtherBack(Answer after, Answer before) {
        return after.standing().compareTo(before.standing()) < 0
                || after.standing() == before.standing()
                        && after.standing() == Standing.WAITING
                        && after.listNum() > before.listNum();
    }

    private record Step(long at, int change) {}

    /**
     * Never are more users certainly admitted than there are slots: each from the first such answer to the last such
     * call.
     */
    List<String> crowding(int capacity) {
        List<Step> steps = new ArrayList<>();
        answers.values().forEach(own -> {
            List<Answer> inside = own.stream()
                    .filter(answer -> answer.standing() == Standing.ADMITTED)
                    .toList();
            if (!inside.isEmpty()) {
                long from = inside.getFirst().received();
                long to = inside.stream().mapToLong(Answer::sent).max().orElseThrow();
                if (from < to) {
                    steps.add(new Step(from, 1));
                    steps.add(new Step(to, -1));
                }
            }
        });
        steps.sort(Comparator.comparing(Step::at).thenComparing(Step::change));
        int inside = 0;
        int most = 0;
        for (Step step : steps) {
            inside += step.change();
            most = Math.max(most, inside);
        }
        return most > capacity
                ? List.of(most + " were admitted at once, where there are slots for " + capacity)
                : List.of();
    }
}
