package dev.concert.bootstrap;

import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.Ports;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.Turnstile;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The domain without the service: a user queues, holds a seat and pays for it. */
final class EmbeddedDomain {

    private static final Money PRICE = new Money(30_000);

    /** A store of your own implements the ports; the one in memory is in the test-jar, beside their contracts. */
    private final Ports store = new InMemoryDatabase();

    private final AdmissionPolicy policy = new AdmissionPolicy(
            Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(3), Duration.ofMinutes(10));
    private final Turnstile turnstile = new Turnstile(store.queues(), store.tokens(), store.presence(), policy);

    public static void main(String[] args) {
        // The domain reads no clock. What it keeps is of whole milliseconds.
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        EmbeddedDomain example = new EmbeddedDomain();

        QueueToken token = example.queue("minji", now);
        Reservation held = example.hold(token, example.performance(), 7, now);
        example.charge(token.userId(), new Money(50_000), now.plusSeconds(60));
        WalletEntry entry = example.pay(held, now.plusSeconds(90));

        System.out.println(entry.kind() + " of " + entry.amount() + " for " + entry.reservation());
    }

    /** Gets the next number of the queue, and is admitted at once if nobody waits and a slot is free. */
    QueueToken queue(String name, Instant now) {
        QueueId id = new QueueId(1);
        Username username = new Username(name);
        return store.atomically(() -> {
            store.queues().open(id, 100);
            UserId user = store.users()
                    .findOrCreate(Set.of(username))
                    .values()
                    .iterator()
                    .next()
                    .id();
            Queue queue = store.queues().lock(id).issueNumber();
            TokenId tokenId = new TokenId(UUID.randomUUID());
            QueueToken arriving = QueueToken.issue(tokenId, id, queue.lastNumber(), user, now);
            return turnstile
                    .arrive(queue, List.of(arriving), Set.of(tokenId), () -> now)
                    .arrived()
                    .getFirst();
        });
    }

    Performance performance() {
        LocalDate date = LocalDate.parse("2030-06-01");
        return store.atomically(() -> {
            var concert = store.concerts()
                    .add(new ConcertPlan("Encore", "The Lanterns", List.of(new PerformancePlan(date, PRICE, 50))));
            return store.concerts().findPerformance(concert.id(), date).orElseThrow();
        });
    }

    /** Holds a seat for five minutes. Locks are taken in one order: queue, token, reservation, seats, wallet. */
    Reservation hold(QueueToken token, Performance performance, int number, Instant now) {
        return store.atomically(() -> {
            QueueToken admitted = store.tokens().lock(token.id()).orElseThrow();
            Seat seat = store.seats()
                    .lock(performance.id(), List.of(new SeatNumber(number)))
                    .getFirst();
            Reservation reservation = new Reservation(
                    store.reservations().nextId(),
                    token.userId(),
                    token.id(),
                    performance.id(),
                    List.of(seat.number()),
                    seat.price(),
                    now,
                    now.plus(Duration.ofMinutes(5)),
                    new ReservationState.Held());
            store.reservations().add(reservation);
            store.seats().saveAll(List.of(seat.hold(reservation.id(), reservation.heldUntil(), now)));
            store.tokens().save(admitted.coverHold(reservation.heldUntil()));
            return reservation;
        });
    }

    Wallet charge(UserId user, Money amount, Instant now) {
        return store.atomically(() -> {
            Wallet.Posting posting = store.wallets().lock(user).charge(amount, now);
            store.wallets().save(posting);
            return posting.wallet();
        });
    }

    /** Pays for what is held, in one unit of work, and returns the ledger entry that explains the wallet. */
    WalletEntry pay(Reservation held, Instant now) {
        return store.atomically(() -> {
            QueueToken token = store.tokens().lock(held.tokenId()).orElseThrow();
            Reservation reservation = store.reservations().lock(held.id()).orElseThrow();
            List<Seat> seats = store.seats().lockHeldFor(held.id());
            Wallet.Posting posting = store.wallets().lock(held.userId()).debit(held.amount(), held.id(), now);

            store.seats()
                    .saveAll(seats.stream()
                            .map(seat -> seat.sell(held.id(), held.userId(), now))
                            .toList());
            store.wallets().save(posting);
            store.reservations().save(reservation.pay(now));
            store.payments().add(new Payment(held.id(), held.userId(), held.amount(), now));
            store.tokens().save(token.end(EndReason.PAID, now));
            return posting.entry();
        });
    }
}
