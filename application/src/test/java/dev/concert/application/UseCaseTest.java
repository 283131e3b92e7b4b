package dev.concert.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.Answer;
import dev.concert.application.access.Idempotency.Request;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.operator.ConfigureQueueUseCase.Opened;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What tests of use cases have in common: the application in memory, with room for three, and words for what people do. */
public abstract class UseCaseTest {

    protected static final int CAPACITY = 3;
    protected static final Instant NOW = Given.NOW;
    protected static final LocalDate DATE = Given.DATE;
    protected static final Money PRICE = Given.PRICE;
    protected static final Duration TICK = Duration.ofMillis(1);
    protected static final Instant CLAIM_END = NOW.plus(Given.ADMISSION.claimWindow());
    protected static final Instant SESSION_END = NOW.plus(Given.ADMISSION.sessionWindow());
    protected static final Instant HOLD_END = NOW.plus(Given.HOLD);

    /** A token that was never given out. */
    protected static final TokenId UNKNOWN = new TokenId(new UUID(7, 7));

    protected final InMemoryApplication app;

    protected UseCaseTest() {
        this(new InMemoryApplication(CAPACITY));
    }

    protected UseCaseTest(InMemoryApplication app) {
        this.app = app;
    }

    /** Until then the service can be asked. */
    protected final void at(Instant instant) {
        new Given(app.database).watched(app.clock.instant(), instant);
        app.clock.set(instant);
    }

    protected final QueueToken join(String name) {
        return join(name, null);
    }

    /** Joins the queue through which the concert is booked; or that of all concerts. */
    protected final QueueToken join(String name, @Nullable ConcertId concertId) {
        return ((JoinQueueUseCase.Joined)
                        app.useCases.joinQueue().join(new JoinQueueUseCase.Command(new Username(name), concertId)))
                .token();
    }

    /** Fills the slots of the queue of all concerts that are free with users that stay. */
    protected final void fillTheHouse() {
        for (int guest = 1; queue().admitted() < CAPACITY; guest++) {
            join("guest " + guest);
        }
    }

    /** Gives the concert an open queue of its own. */
    protected final Object openQueue(ConcertId concert, int capacity) {
        return openQueue(concert, capacity, UnaryOperator.identity());
    }

    protected final Object openQueue(ConcertId concert, int capacity, UnaryOperator<Queue> settings) {
        return outcome(
                app.useCases.configureQueue().open(concert, new QueuePlan(capacity, settings), call(Opened.class)));
    }

    /** An operator's call without an idempotency key. */
    protected static <S> OperatorCalls.Call<S> call(Class<S> success) {
        return call("admin", new Request<>("", null, success));
    }

    protected static <S> OperatorCalls.Call<S> call(String actor, Request<S> request) {
        return new OperatorCalls.Call<>(actor, "request", null, request, Object::toString);
    }

    /** The queue of all concerts. */
    protected final QueueStatus queue() {
        return app.queueQueries.queues().getFirst();
    }

    protected final void admit() {
        app.useCases.admitWaiting().admit(QueueId.GLOBAL);
    }

    protected final Performance performance(int seatCount) {
        return performance("Encore", DATE, seatCount);
    }

    protected final Performance performance(String concert, LocalDate date, int seatCount) {
        Concert made = app.useCases
                .createConcert()
                .create(new ConcertPlan(concert, "MAKTUB", List.of(new PerformancePlan(date, PRICE, seatCount))));
        return app.database.concerts().findPerformance(made.id(), date).orElseThrow();
    }

    /** The use case's outcome, or else the answer in place of one. */
    public static Object outcome(Answer<?> answer) {
        return answer instanceof Answer.Done<?> done ? Objects.requireNonNull(done.outcome()) : answer;
    }

    /** Asks for the seats at their price. */
    protected final Object reserve(QueueToken token, Performance performance, int... numbers) {
        return reserve(token.id(), performance, new Money(PRICE.won() * numbers.length), numbers);
    }

    protected final Object reserve(TokenId token, Performance performance, Money amount, int... numbers) {
        return outcome(app.useCases
                .reserveSeats()
                .reserve(new ReserveSeatsUseCase.Command(
                        token,
                        performance.concert().id(),
                        performance.date(),
                        new TreeSet<>(Given.numbers(numbers)),
                        amount,
                        null)));
    }

    protected final Reservation held(QueueToken token, Performance performance, int... numbers) {
        return ((Reserved) reserve(token, performance, numbers)).reservation();
    }

    protected final Object cancel(QueueToken token, Reservation reservation) {
        return outcome(app.useCases.cancelReservation().cancel(token.id(), reservation.id()));
    }

    protected final Object charge(QueueToken token, long amount) {
        return outcome(app.useCases
                .chargeWallet()
                .charge(new ChargeWalletUseCase.Command(token.id(), token.userId(), new Money(amount), null)));
    }

    /** Pays what the reservation costs. */
    protected final Object pay(QueueToken token, Reservation reservation) {
        return pay(token, reservation, reservation.amount());
    }

    protected final Object pay(QueueToken token, Reservation reservation, Money amount) {
        return outcome(app.useCases
                .payReservation()
                .pay(new PayReservationUseCase.Command(token.id(), reservation.id(), amount, null)));
    }

    protected final QueueToken stored(QueueToken token) {
        return app.database.tokens.get(token.id());
    }

    protected final QueueTokenState state(QueueToken token) {
        return stored(token).state();
    }

    protected final ReservationState state(Reservation reservation) {
        return app.database.reservations.get(reservation.id()).state();
    }

    protected final Seat seat(Performance performance, int number) {
        return app.database.seats.rows().stream()
                .filter(seat -> seat.performanceId().equals(performance.id()))
                .filter(seat -> seat.number().equals(new SeatNumber(number)))
                .findAny()
                .orElseThrow();
    }

    protected final boolean isFree(Performance performance, int number) {
        return seat(performance, number).isAvailableAt(app.clock.instant());
    }

    protected final long balance(QueueToken token) {
        return app.walletQueries.balance(token.userId());
    }

    /** Does what is refused, and makes sure that it changed nothing. */
    protected final <T> T withoutEffect(Supplier<T> refused) {
        List<Map<?, ?>> before = app.database.contents();
        T outcome = refused.get();
        assertThat(app.database.contents()).isEqualTo(before);
        return outcome;
    }
}
