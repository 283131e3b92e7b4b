package dev.concert.application.operator;

import dev.concert.application.UnitOfWork;
import dev.concert.application.access.Answer;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueRepository;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Puts a concert on sale: its dates, all their seats and, if it is to have one, its own queue, in one commit. */
public record CreateConcertUseCase(
        ConcertRepository concerts,
        QueueRepository queues,
        QueueDirectory directory,
        OperatorCalls calls,
        UnitOfWork unitOfWork,
        InstantSource clock) {

    /** @param queue through which alone the concert is booked; null for that of all concerts */
    public record Command(ConcertPlan plan, @Nullable QueuePlan queue, OperatorCalls.Call<Concert> call) {}

    public Answer<Concert> create(Command command) {
        Answer<Concert> answer = calls.execute(command.call(), () -> {
            Concert concert = concerts.add(command.plan());
            calls.record(command.call(), Changes.created(concert, command.plan().performances()));
            if (command.queue() != null) {
                calls.record(command.call(), Changes.of(command.queue().open(queues, concert.id(), clock.instant())));
            }
            return concert;
        });
        directory.reread();
        return answer;
    }

    /** Makes a concert that no operator asks for, such as the first ones of a new service. */
    public Concert create(ConcertPlan plan) {
        return unitOfWork.execute(() -> concerts.add(plan));
    }
}
