package dev.concert.application.concert;

import dev.concert.application.UnitOfWork;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertRepository;

/** Puts a concert on sale: its dates and all their seats. */
public final class CreateConcertUseCase {

    private final ConcertRepository concerts;
    private final UnitOfWork unitOfWork;

    public CreateConcertUseCase(ConcertRepository concerts, UnitOfWork unitOfWork) {
        this.concerts = concerts;
        this.unitOfWork = unitOfWork;
    }

    public Concert create(ConcertPlan plan) {
        return unitOfWork.execute(() -> concerts.add(plan));
    }
}
