package dev.concert.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What people were told by a line, and what somebody who looked on saw. All times are by one monotonic clock, in nanoseconds
 * from some instant before everything.
 *
 * @param issues each number with the call that gave it out
 * @param answers whatever else told somebody about their place
 * @param samples what a reader of the database saw, at any time
 */
record LineHistory(List<Issue> issues, List<Answer> answers, List<Sample> samples) {

    /** The first answer with this number. */
    record Issue(long number, long sent, long received) {}

    enum Place {
        WAITING,
        ADMITTED,
        /** The token has ended, by its owner's wish or not. */
        GONE
    }

    /** @param listNum as told: 0 for who is admitted; of no meaning for who is gone */
    record Answer(long number, Place place, long listNum, long sent, long received) {}

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
