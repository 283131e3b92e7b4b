package dev.concert.application.operator;

import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Renames a concert, publishes it, or hides it from buyers. Tokens and live holds stay as they are. */
public record ChangeConcertUseCase(ConcertRepository concerts, QueueDirectory directory, OperatorCalls calls) {

    /** @return the concert afterwards, or empty if there is none with this id */
    public Answer<Optional<Concert>> change(ConcertId id, UnaryOperator<Concert> change, OperatorCalls.Call<?> call) {
        Answer<Optional<Concert>> answer = calls.execute(
                call,
                () -> concerts.find(id).map(before -> {
                    Concert after = change.apply(before);
                    concerts.save(after);
                    calls.record(call, Changes.changed(before, after));
                    return after;
                }));
        directory.reread();
        return answer;
    }
}
