package dev.concert.application.operator;

import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.CatalogueEntry;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import java.time.InstantSource;

/** Puts one more date of a concert on sale, with all its seats. */
public record AddPerformanceUseCase(
        ConcertRepository concerts,
        ConcertQueries queries,
        QueueDirectory directory,
        OperatorCalls calls,
        InstantSource clock) {

    public sealed interface Outcome {}

    /** @param concert as its operator sees it now */
    public record Added(CatalogueEntry concert) implements Outcome {}

    public record ConcertNotFound() implements Outcome {}

    /** The concert is played on the date already. */
    public record DateExists() implements Outcome {}

    public Answer<Outcome> add(ConcertId id, PerformancePlan plan, OperatorCalls.Call<Added> call) {
        Answer<Outcome> answer = calls.execute(call, () -> {
            if (!queries.exists(id)) {
                return new ConcertNotFound();
            }
            if (!concerts.add(id, plan)) {
                return new DateExists();
            }
            calls.record(call, Changes.added(id, plan));
            return new Added(queries.catalogueEntry(id, clock.instant()).orElseThrow());
        });
        directory.reread();
        return answer;
    }
}
