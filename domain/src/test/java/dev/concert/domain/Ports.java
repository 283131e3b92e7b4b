package dev.concert.domain;

import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.wallet.WalletRepository;
import java.util.function.Supplier;

/** All the domain's ports on one store: what an implementation hands to the {@link RepositoryContract}s. */
public interface Ports {

    UserRepository users();

    QueueRepository queues();

    QueueTokenRepository tokens();

    PresenceRepository presence();

    ConcertRepository concerts();

    SeatRepository seats();

    ReservationRepository reservations();

    WalletRepository wallets();

    PaymentRepository payments();

    /**
     * Runs the work as one unit of work: all of what it stores is committed, or nothing if it throws. A work that loses a race
     * may be run again; in the end its exception is thrown.
     */
    <T> T atomically(Supplier<T> work);

    /** Whether a unit of work waits right now for what another has locked. */
    boolean isWaitedFor();

    /** Runs the work as one unit of work that is rolled back. */
    default void rollBack(Runnable work) {
        final class RolledBack extends RuntimeException {}
        try {
            atomically(() -> {
                work.run();
                throw new RolledBack();
            });
        } catch (RolledBack asIntended) {
            return;
        }
    }
}
