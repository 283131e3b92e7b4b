package dev.concert.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What users were answered by a queue, and what a reader of the database saw. All times are by one monotonic clock, in
 * nanoseconds from an instant before everything.
 *
 * @param issues each number with the call that issued it
 * @param answers all other answers that state a position or its end
 * @param samples what a reader of the database saw, at any time
 */
record QueueHistory(List<Issue> issues, List<Answer> answers, List<Sample> samples) {

    /** The first answer with this number. */
    record Issue(long number, long sent, long received) {}

    enum Standing {
        WAITING,
        ADMITTED,
        /** The token has ended, by its owner's wish or not. */
        GONE
    }

    /** @param listNum the position; 0 when admitted, and without meaning when gone */
    record Answer(long number, Standing standing, long listNum, long sent, long received) {}

    /** The largest number there is, and how many there are, read at once. */
    record Sample(long maxNumber, long count) {}

    /** The answers of each number, in the order in which they were received. */
    Map<Long, List<Answer>> byNumber() {
        Map<Long, List<Answer>> byNumber = new TreeMap<>();
        issues.forEach(issue -> byNumber.computeIfAbsent(issue.number(), none -> new ArrayList<>()));
        answers.forEach(answer -> byNumber.computeIfAbsent(answer.number(), none -> new ArrayList<>())
                .add(answer));
        byNumber.values().forEach(own -> own.sort((one, other) -> Long.compare(one.received(), other.received())));
        return byNumber;
    }
}
