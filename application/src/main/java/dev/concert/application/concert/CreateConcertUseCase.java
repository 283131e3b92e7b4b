package dev.concert.application.concert;

import dev.concert.application.UnitOfWork;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertRepository;

/** Puts a concert on sale: its dates and all their seats. */
public record CreateConcertUseCase(ConcertRepository concerts, UnitOfWork unitOfWork) {

    public Concert create(ConcertPlan plan) {
        return unitOfWork.execute(() -> concerts.add(plan));
    }
}
