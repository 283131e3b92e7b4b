package dev.concert.application.concert;

import dev.concert.application.UnitOfWork;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.PerformancePlan;
import java.util.List;

/** Puts a concert on sale: its dates and all their seats. */
public final class CreateConcertUseCase {

    private final ConcertRepository concerts;
    private final UnitOfWork unitOfWork;

    public CreateConcertUseCase(ConcertRepository concerts, UnitOfWork unitOfWork) {
        this.concerts = concerts;
        this.unitOfWork = unitOfWork;
    }

    /** @param performances at least one, dates distinct */
    public record Command(String name, String artist, List<PerformancePlan> performances) {}

    public Concert create(Command command) {
        return unitOfWork.execute(() -> concerts.add(command.name(), command.artist(), command.performances()));
    }
}
