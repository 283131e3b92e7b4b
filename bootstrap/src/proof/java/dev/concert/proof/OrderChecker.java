package dev.concert.proof;

import dev.concert.proof.LineHistory.Answer;
import dev.concert.proof.LineHistory.Issue;
import dev.concert.proof.LineHistory.Place;
import dev.concert.proof.LineHistory.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Tries to show that a line did not keep its order. It accuses only where no order of events explains what people were told:
 * whoever was passed over, or may have been, accuses nobody.
 */
final class OrderChecker {

    private final LineHistory history;
    private final Map<Long, List<Answer>> answers;
    private final long lag;
    private final long idleAfter;

    /**
     * @param lag how old an answer to somebody waiting may be
     * @param idleAfter who was not seen for so long may be passed over
     */
    OrderChecker(LineHistory history, Duration lag, Duration idleAfter) {
        this.history = history;
        this.answers = history.byNumber();
        this.lag = lag.toNanos();
        this.idleAfter = idleAfter.toNanos();
    }

    /** All that is wrong, at the given capacity of the line. */
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

    /** Whoever was answered before somebody else asked has the smaller number. */
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

    /** Nobody waits behind somebody with a larger number who is in, save who was passed over. */
    List<String> overtaking() {
        List<String> violations = new ArrayList<>();
        answers.forEach((number, own) -> {
            for (Answer waiting : own) {
                if (waiting.place() == Place.WAITING) {
                    answers.forEach((other, theirs) -> {
                        if (other > number && hasOvertaken(theirs, waiting, own)) {
                            violations.add(waiting + " was told to wait although number " + other + " was in");
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
            if (answer.place() == Place.WAITING) {
                inFromAtTheEarliest = Math.max(inFromAtTheEarliest, answer.sent() - lag);
            } else if (answer.place() == Place.ADMITTED) {
                return answer.received() < waiting.sent() - lag
                        && !mayHaveBeenPassedOver(own, inFromAtTheEarliest, answer.received());
            }
        }
        return false;
    }

    /** Whether some time between two instants the owner of these answers may have been away for too long. */
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
     * Whoever waits is told a position between two bounds: of those with smaller numbers, everybody is ahead who certainly still
     * waits, and nobody is who certainly was in or gone.
     */
    List<String> positions() {
        List<String> violations = new ArrayList<>();
        answers.forEach((number, own) -> {
            for (Answer answer : own) {
                if (answer.place() != Place.WAITING) {
                    if (answer.place() == Place.ADMITTED && answer.listNum() != 0) {
                        violations.add(answer + ": who is in has the position 0");
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
        return theirs.stream().anyMatch(answer -> answer.place() != Place.WAITING && answer.received() < at);
    }

    /** Who is told to wait did so not long before. */
    private boolean certainlyWaits(List<Answer> theirs, long at) {
        return theirs.stream().anyMatch(answer -> answer.place() == Place.WAITING && answer.sent() - lag > at)
                && !mayHaveBeenPassedOver(theirs, Long.MIN_VALUE, at);
    }

    /** Who was passed over is the next, whoever else waits. */
    private boolean isReturning(List<Answer> own, Answer answer) {
        return answer.listNum() == 1 && mayHaveBeenPassedOver(own, Long.MIN_VALUE, answer.received());
    }

    /** Nobody is ever told a larger position than before; of answers that overlap in time nobody knows which was first. */
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
        return after.place().compareTo(before.place()) < 0
                || after.place() == before.place()
                        && after.place() == Place.WAITING
                        && after.listNum() > before.listNum();
    }

    private record Step(long at, int change) {}

    /** Never more are certainly in than there is room for: from when somebody was told so to when they last asked and were. */
    List<String> crowding(int capacity) {
        List<Step> steps = new ArrayList<>();
        answers.values().forEach(own -> {
            List<Answer> inside = own.stream()
                    .filter(answer -> answer.place() == Place.ADMITTED)
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
        return most > capacity ? List.of(most + " were in at once, where there is room for " + capacity) : List.of();
    }
}
