package dev.concert.domain;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.queue.Departure;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.EndReason;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.Refunding;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Held;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What a test takes for granted, stored through the ports in the order and with the locks that they demand, so that it is true
 * on every implementation: a user has a wallet, a held seat a reservation, a sold one a payment.
 */
public final class Given {

    /** When everything here happens unless a test says otherwise; in milliseconds, as the service's clock. */
    public static final Instant NOW = Instant.parse("2030-05-01T10:00:00.123Z");

    public static final LocalDate DATE = LocalDate.parse("2030-06-01");
    public static final Money PRICE = new Money(50_000);
    public static final Duration HOLD = Duration.ofMinutes(5);

    /** Nobody is passed over or forgotten unless a test lets days go by. */
    public static final AdmissionPolicy ADMISSION =
            new AdmissionPolicy(Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofDays(1), Duration.ofDays(3));

    private final Ports ports;
    private int named;
    private int lines;

    public Given(Ports ports) {
        this.ports = ports;
    }

    /** Another user. */
    public UserId user() {
        return user("user " + ++named);
    }

    public UserId user(String name) {
        Username username = new Username(name);
        return requireNonNull(ports.atomically(() -> ports.users().findOrCreate(Set.of(username)))
                        .get(username))
                .id();
    }

    /** All that time people could ask. */
    public void watched(Instant from, Instant until) {
        for (Instant now = from; now.isBefore(until); now = now.plus(PresenceRepository.OUTAGE)) {
            recordUptime(now);
        }
        recordUptime(until);
    }

    public void recordUptime(Instant now) {
        ports.atomically(() -> {
            ports.presence().recordUptime(now);
            return now;
        });
    }

    /** The line as it is, or with a change of its settings stored. */
    public Queue line(QueueId id, UnaryOperator<Queue> change) {
        return ports.atomically(() -> {
            Queue changed = change.apply(ports.queues().lock(id));
            ports.queues().save(changed);
            return changed;
        });
    }

    /** An open queue of all concerts that is not stored: numbers up to the last were issued, and none departed. */
    public static Queue queue(QueueId id, int capacity, long lastNumber) {
        return new Queue(id, null, capacity, false, null, null, new Queue.Tally(lastNumber, 0, 0, 0, 0));
    }

    /** Another line, with room for many, in which nobody stands. */
    public QueueId line() {
        return line(100);
    }

    public QueueId line(int capacity) {
        QueueId id = new QueueId(++lines);
        return ports.atomically(() -> {
            ports.queues().open(id, capacity);
            return id;
        });
    }

    /** A token id of the kind that is given out, different each time. */
    public TokenId tokenId() {
        return new TokenId(UUID.randomUUID());
    }

    /** A waiting token of another user, with the next number of the line. */
    public QueueToken waiting(QueueId queueId) {
        return waiting(queueId, user());
    }

    public QueueToken waiting(QueueId queueId, UserId user) {
        return stored(queueId, user, UnaryOperator.identity());
    }

    /** A token of another user that was admitted and claimed at {@link #NOW}. */
    public QueueToken admitted(QueueId queueId) {
        return stored(queueId, user(), Given::admit);
    }

    /** A token of another user in a line of its own, admitted and claimed at {@link #NOW}. */
    public QueueToken admitted() {
        return admitted(line());
    }

    /** Admits and claims at {@link #NOW}. */
    public static QueueToken admit(QueueToken waiting) {
        return waiting.admit(ADMISSION, NOW).claim(NOW);
    }

    /** A token of the user with the next number of the line, in whatever state {@code change} takes it to. */
    public QueueToken stored(QueueId queueId, UserId user, UnaryOperator<QueueToken> change) {
        TokenId id = tokenId();
        return ports.atomically(() -> {
            Queue queue = ports.queues().lock(queueId).issueNumber();
            ports.queues().save(queue);
            QueueToken waiting = QueueToken.issue(id, queueId, queue.lastNumber(), user, NOW);
            ports.tokens().addAll(List.of(waiting));
            QueueToken changed = change.apply(waiting);
            if (!changed.equals(waiting)) {
                ports.tokens().save(changed);
                depart(queue, waiting, changed);
            }
            return changed;
        });
    }

    /** A user not counted in the queue any more has departed from it. */
    private void depart(Queue queue, QueueToken before, QueueToken after) {
        if (before.isCounted() && !after.isCounted()) {
            Departure.Kind kind = switch (after.state()) {
                case InQueue _away -> Departure.Kind.PASSED_OVER;
                case Admitted _inside -> Departure.Kind.ADMITTED;
                case Ended ended -> ended.admittedAt() == null ? Departure.Kind.LEFT : Departure.Kind.ADMITTED;
            };
            Queue.Departing departing = (after.state() instanceof Admitted ? withOneMoreInside(queue) : queue)
                    .depart(List.of(before), kind, NOW);
            ports.queues().save(departing.queue(), departing.departures());
        }
    }

    private static Queue withOneMoreInside(Queue queue) {
        Queue.Tally tally = queue.tally();
        return new Queue(
                queue.id(),
                queue.concertId(),
                queue.capacity(),
                queue.paused(),
                queue.opensAt(),
                null,
                new Queue.Tally(
                        tally.lastNumber(),
                        tally.lastDeparture(),
                        tally.occupied() + 1,
                        tally.freedSlots(),
                        tally.passedOver()));
    }

    /** Stores the change of a stored token. */
    public QueueToken changed(QueueToken token, UnaryOperator<QueueToken> change) {
        return ports.atomically(() -> {
            Queue queue = ports.queues().lock(token.queueId());
            QueueToken before = ports.tokens().lock(token.id()).orElseThrow();
            QueueToken changed = change.apply(before);
            ports.tokens().save(changed);
            depart(queue, before, changed);
            return changed;
        });
    }

    /** A performance of another concert, on {@link #DATE}, each seat at {@link #PRICE}. */
    public Performance performance(int seatCount) {
        return performance("Concert " + ++named, DATE, seatCount);
    }

    public Performance performance(String concert, LocalDate date, int seatCount) {
        return ports.atomically(() -> {
            var added = ports.concerts()
                    .add(new ConcertPlan(concert, "Artist", List.of(new PerformancePlan(date, PRICE, seatCount))));
            return ports.concerts().findPerformance(added.id(), date).orElseThrow();
        });
    }

    /** The seat taken off sale. */
    public Seat blocked(Performance performance, int number) {
        return ports.atomically(() -> {
            Seat blocked = ports.seats()
                    .lock(performance.id(), numbers(number))
                    .getFirst()
                    .block(NOW);
            ports.seats().saveAll(List.of(blocked));
            return blocked;
        });
    }

    public Seat seat(PerformanceId performanceId, int number) {
        return ports.atomically(() -> ports.seats().lock(performanceId, numbers(number)))
                .getFirst();
    }

    public static List<SeatNumber> numbers(int... numbers) {
        return IntStream.of(numbers).mapToObj(SeatNumber::new).toList();
    }

    /** A reservation that is not stored: held from {@code heldAt} for {@link #HOLD}. */
    public Reservation hold(QueueToken token, Performance performance, Instant heldAt, int... numbers) {
        return new Reservation(
                ports.atomically(() -> ports.reservations().nextId()),
                token.userId(),
                token.id(),
                performance.id(),
                numbers(numbers),
                new Money(PRICE.won() * numbers.length),
                heldAt,
                heldAt.plus(HOLD),
                new Held());
    }

    /** Seats held for the token from {@link #NOW}, which the token covers. */
    public Reservation held(QueueToken token, Performance performance, int... numbers) {
        return heldFrom(NOW, token, performance, numbers);
    }

    public Reservation heldFrom(Instant heldAt, QueueToken token, Performance performance, int... numbers) {
        Reservation reservation = hold(token, performance, heldAt, numbers);
        return ports.atomically(() -> {
            QueueToken covering = ports.tokens().lock(token.id()).orElseThrow().coverHold(reservation.heldUntil());
            List<Seat> seats = ports.seats().lock(performance.id(), reservation.seats());
            ports.reservations().add(reservation);
            ports.seats()
                    .saveAll(seats.stream()
                            .map(seat -> seat.hold(reservation.id(), reservation.heldUntil(), heldAt))
                            .toList());
            ports.tokens().save(covering);
            return reservation;
        });
    }

    /** The reservation paid at {@code now} by money charged for it, with all that goes with it. */
    public Reservation paid(Reservation held, Instant now) {
        charged(held.userId(), held.amount());
        return ports.atomically(() -> {
            QueueToken token = ports.tokens().lock(held.tokenId()).orElseThrow();
            Reservation paid = locked(held.id()).pay(now);
            List<Seat> seats = ports.seats().lockHeldFor(held.id());
            Wallet wallet = ports.wallets().lock(held.userId());
            ports.seats()
                    .saveAll(seats.stream()
                            .map(seat -> seat.sell(held.id(), held.userId(), now))
                            .toList());
            ports.wallets().save(wallet.debit(held.amount(), held.id(), now));
            ports.reservations().save(paid);
            ports.payments().add(new Payment(held.id(), held.userId(), held.amount(), now));
            ports.tokens().save(token.end(EndReason.PAID, now));
            return paid;
        });
    }

    /** The reservation paid at {@link #NOW} and refunded at {@code now}, with all that goes with it. */
    public Reservation refunded(Reservation held, Instant now) {
        Reservation paid = paid(held, NOW);
        return ports.atomically(() -> new Refunding(ports.reservations(), ports.seats(), ports.wallets())
                .refund(locked(paid.id()), () -> now));
    }

    /** The reservation cancelled at {@code now}, its seats given back. */
    public Reservation cancelled(Reservation held, Instant now) {
        return ports.atomically(() -> {
            QueueToken token = ports.tokens().lock(held.tokenId()).orElseThrow();
            Reservation cancelled = locked(held.id()).cancel(now);
            releaseSeats(held.id());
            ports.reservations().save(cancelled);
            ports.tokens().save(token.uncoverHold());
            return cancelled;
        });
    }

    /** The reservation marked as expired at {@code now}, its seats tidied up. */
    public Reservation expired(Reservation held, Instant now) {
        return ports.atomically(() -> {
            Reservation expired = locked(held.id()).expire(now);
            releaseSeats(held.id());
            ports.reservations().save(expired);
            return expired;
        });
    }

    /** The user's wallet with more money in it, by one entry however much it is: charges fill a wallet slowly. */
    public Wallet charged(UserId user, Money amount) {
        ports.atomically(() -> {
            Wallet wallet = ports.wallets().lock(user);
            Money balance = wallet.balance().plus(amount);
            long sequence = wallet.version().value() + 1;
            WalletEntry entry = new WalletEntry(
                    user, sequence, WalletEntry.Kind.CHARGE, amount, wallet.balance(), balance, null, NOW);
            ports.wallets().save(new Wallet.Posting(new Wallet(user, balance, wallet.version()), entry));
            return entry;
        });
        return wallet(user);
    }

    public Wallet wallet(UserId user) {
        return ports.atomically(() -> ports.wallets().lock(user));
    }

    private Reservation locked(ReservationId id) {
        return ports.reservations().lock(id).orElseThrow();
    }

    private void releaseSeats(ReservationId id) {
        ports.seats()
                .saveAll(ports.seats().lockHeldFor(id).stream()
                        .map(Seat::release)
                        .toList());
    }
}
