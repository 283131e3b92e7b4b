package dev.concert.application.operator;

import dev.concert.application.UnitOfWork;
import dev.concert.application.queue.snapshot.QueueDirectory;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.shared.Ids.ConcertId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Renames a concert, publishes it, or hides it from buyers. Tokens and live holds stay as they are. */
public record ChangeConcertUseCase(ConcertRepository concerts, QueueDirectory directory, UnitOfWork unitOfWork) {

    /** @return the concert afterwards, or empty if there is none with this id */
    public Optional<Concert> change(ConcertId id, UnaryOperator<Concert> change) {
        Optional<Concert> changed = unitOfWork.execute(() -> {
            Optional<Concert> concert = concerts.find(id).map(change);
            concert.ifPresent(concerts::save);
            return concert;
        });
        directory.reread();
        return changed;
    }
}
