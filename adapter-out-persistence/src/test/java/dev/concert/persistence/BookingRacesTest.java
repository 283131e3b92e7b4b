package dev.concert.persistence;

import static dev.concert.application.UseCaseTest.outcome;
import static dev.concert.domain.Given.NOW;
import static dev.concert.domain.Given.PRICE;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.SettableClock;
import dev.concert.application.access.Idempotency;
import dev.concert.application.access.OperatorCalls;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.operator.BlockSeatsUseCase;
import dev.concert.application.operator.RefundReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.application.reservation.ReserveSeatsUseCase.SeatsUnavailable;
import dev.concert.application.reservation.SeatConflict;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase.Charged;
import dev.concert.domain.Given;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Cancelled;
import dev.concert.domain.reservation.ReservationState.Expired;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState.Held;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.user.Username;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Many at once for the same seats and the same money. A call that throws fails its race. */
@PostgresTest
class BookingRacesTest {

    private final PostgresPorts ports;
    private final Reads reads;
    private final JdbcTemplate jdbc;

    private Given given;
    private SettableClock clock;
    private UseCases useCases;
    private QueueId line;

    BookingRacesTest(PostgresPorts ports, Reads reads, JdbcTemplate jdbc) {
        this.ports = ports;
        this.reads = reads;
        this.jdbc = jdbc;
    }

    @BeforeEach
    void givenALineAtNow() {
        given = new Given(ports);
        clock = new SettableClock(NOW);
        useCases = new UseCases(ports, reads, clock);
        line = given.line(1_000);
    }

    private List<QueueToken> admitted(int count) {
        return IntStream.range(0, count).mapToObj(i -> given.admitted(line)).toList();
    }

    private Object reserve(QueueToken token, Performance performance, Collection<SeatNumber> seats) {
        return outcome(useCases.reserve.reserve(new ReserveSeatsUseCase.Command(
                token.id(),
                performance.concert().id(),
                performance.date(),
                seats instanceof SortedSet<SeatNumber> sorted ? sorted : new TreeSet<>(seats),
                new Money(PRICE.won() * seats.size()),
                null)));
    }

    private Object pay(Reservation reservation, QueueToken token) {
        return outcome(useCases.pay.pay(
                new PayReservationUseCase.Command(token.id(), reservation.id(), reservation.amount(), null)));
    }

    private List<Seat> seats(Performance performance, int count) {
        return ports.atomically(() -> ports.seats()
                .lock(performance.id(), numbers(IntStream.rangeClosed(1, count).toArray())));
    }

    private long count(String what) {
        return Optional.ofNullable(jdbc.queryForObject("SELECT count(*) FROM " + what, Long.class))
                .orElseThrow();
    }

    @Test
    void of_a_hundred_users_that_want_one_seat_one_gets_it_and_the_others_a_refusal() {
        Performance performance = given.performance(1);
        List<Callable<Object>> calls = admitted(100).stream()
                .<Callable<Object>>map(token -> () -> reserve(token, performance, numbers(1)))
                .toList();

        List<Object> outcomes = Race.of(calls);

        assertThat(outcomes).filteredOn(Reserved.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.equals(new SeatsUnavailable(
                        List.of(new SeatConflict(new SeatNumber(1), SeatConflict.Reason.HELD)), List.of())))
                .hasSize(99);
        assertThat(count("reservation")).isEqualTo(1);
        assertThat(count("seat_claim")).isEqualTo(1);
    }

    @Test
    void of_overlapping_wishes_each_is_granted_whole_or_not_at_all_in_whatever_order_they_come() {
        long seed = seed();
        Random random = new Random(seed);
        for (int round = 1; round <= 5; round++) {
            Performance performance = given.performance(8);
            List<QueueToken> tokens = admitted(20);
            List<Callable<Object>> calls = new ArrayList<>();
            for (QueueToken token : tokens) {
                SortedSet<SeatNumber> wish = wish(random);
                calls.add(() -> reserve(token, performance, wish));
            }

            List<Object> outcomes = Race.of(calls);

            List<Seat> seats = seats(performance, 8);
            int seatsHeld = 0;
            for (Object outcome : outcomes) {
                switch (outcome) {
                    case Reserved reserved -> {
                        Reservation reservation = reserved.reservation();
                        seatsHeld += reservation.seats().size();
                        assertThat(seats)
                                .as("seed %d, round %d", seed, round)
                                .filteredOn(seat -> seat.isHeldBy(reservation.id(), NOW))
                                .extracting(Seat::number)
                                .containsExactlyElementsOf(reservation.seats());
                    }
                    case SeatsUnavailable unavailable ->
                        assertThat(unavailable.conflicts())
                                .as("seed %d, round %d", seed, round)
                                .isNotEmpty()
                                .allMatch(conflict ->
                                        seats.get(conflict.seat().value() - 1).state() instanceof Held);
                    default -> throw new AssertionError(outcome);
                }
            }
            assertThat(seats)
                    .as("seed %d, round %d", seed, round)
                    .filteredOn(seat -> seat.state() instanceof Held)
                    .hasSize(seatsHeld)
                    .isNotEmpty();
        }
    }

    /** Two to four of eight seats, in an order of their own. */
    private static SortedSet<SeatNumber> wish(Random random) {
        List<SeatNumber> order = new ArrayList<>(numbers(1, 2, 3, 4, 5, 6, 7, 8));
        Collections.shuffle(order, random);
        SortedSet<SeatNumber> wish = new TreeSet<>(Comparator.comparing(order::indexOf));
        wish.addAll(order.subList(0, random.nextInt(2, 5)));
        return wish;
    }

    private static long seed() {
        long seed =
                Long.getLong("concert.test.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("-Dconcert.test.seed=" + seed);
        return seed;
    }

    @Test
    void sixty_charges_of_one_wallet_all_succeed_and_add_up() {
        QueueToken token = given.admitted(line);
        var command = new ChargeWalletUseCase.Command(token.id(), token.userId(), new Money(700), null);

        List<Object> outcomes = Race.of(60, () -> outcome(useCases.charge.charge(command)));

        assertThat(outcomes)
                .extracting(outcome -> ((Charged) outcome).balance().won())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 60).map(n -> n * 700).boxed().toList());
        assertThat(given.wallet(token.userId()).balance()).isEqualTo(new Money(60 * 700));
        assertThat(count("wallet_entry")).isEqualTo(60);
    }

    @Test
    void a_reservation_paid_several_times_at_once_is_paid_once() {
        Performance performance = given.performance(3);
        QueueToken token = given.admitted(line);
        Reservation held = given.held(token, performance, 1, 3);
        given.charged(token.userId(), new Money(PRICE.won() * 10));

        List<Object> outcomes = Race.of(8, () -> pay(held, token));

        assertThat(outcomes)
                .filteredOn(PayReservationUseCase.Completed.class::isInstance)
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(new PayReservationUseCase.AlreadyPaid()::equals)
                .hasSize(7);
        assertThat(given.wallet(token.userId()).balance()).isEqualTo(new Money(PRICE.won() * 8));
        assertThat(count("payment")).isEqualTo(1);
        assertThat(count("wallet_entry WHERE kind = 'USE'")).isEqualTo(1);
        assertThat(count("seat WHERE state = 'SOLD'")).isEqualTo(2);
    }

    private static <S> OperatorCalls.Call<S> call(Class<S> success) {
        return new OperatorCalls.Call<>(
                "admin", "request", "no show", new Idempotency.Request<>("", null, success), _json -> "{}");
    }

    private Object refund(Reservation reservation) {
        return outcome(useCases.refund.refund(reservation.id(), call(RefundReservationUseCase.Refunded.class)));
    }

    private Object block(Performance performance, Collection<SeatNumber> seats) {
        return outcome(useCases.block.block(new BlockSeatsUseCase.Command(
                performance.concert().id(),
                performance.date(),
                new TreeSet<>(seats),
                call(BlockSeatsUseCase.Done.class))));
    }

    @Test
    void of_a_block_and_holds_of_the_same_seats_each_seat_is_held_or_blocked_and_never_both() {
        int blocked = 0;
        for (int round = 1; round <= 30; round++) {
            Performance performance = given.performance(3);
            List<Callable<Object>> calls = new ArrayList<>();
            for (QueueToken token : admitted(4)) {
                calls.add(() -> reserve(token, performance, numbers(1, 2)));
                calls.add(() -> block(performance, numbers(2, 3)));
            }

            List<Object> outcomes = Race.of(calls);

            boolean held = outcomes.stream().anyMatch(Reserved.class::isInstance);
            boolean done = outcomes.contains(new BlockSeatsUseCase.Done());
            assertThat(held).isNotEqualTo(done);
            List<Seat> seats = seats(performance, 3);
            assertThat(seats).extracting(Seat::isBlocked).containsExactly(false, done, done);
            assertThat(seats.get(1).isAvailableAt(NOW)).isFalse();
            blocked += done ? 1 : 0;
        }
        System.out.println("Of 30 races " + blocked + " were won by the operator");
    }

    @Test
    void a_reservation_refunded_several_times_at_once_while_others_want_its_seat_is_refunded_once() {
        for (int round = 1; round <= 10; round++) {
            Performance performance = given.performance(1);
            QueueToken token = given.admitted(line);
            Reservation paid = given.paid(given.held(token, performance, 1), NOW);
            List<Callable<Object>> calls = new ArrayList<>(Collections.nCopies(4, () -> refund(paid)));
            for (QueueToken other : admitted(8)) {
                calls.add(() -> reserve(other, performance, numbers(1)));
            }

            List<Object> outcomes = Race.of(calls);

            assertThat(outcomes.subList(0, 4))
                    .extracting(outcome -> ((RefundReservationUseCase.Refunded) outcome).now())
                    .containsOnlyOnce(true);
            assertThat(given.wallet(token.userId()).balance()).isEqualTo(PRICE);
            assertThat(outcomes).filteredOn(Reserved.class::isInstance).hasSizeLessThan(2);
            boolean soldAgain = outcomes.stream().anyMatch(Reserved.class::isInstance)
                    || reserve(given.admitted(line), performance, numbers(1)) instanceof Reserved;
            assertThat(soldAgain).isTrue();
        }
        assertThat(count("wallet_entry WHERE kind = 'REFUND'")).isEqualTo(10);
        assertThat(count("audit_entry")).isEqualTo(10);
    }

    @Test
    void a_payment_and_a_charge_of_one_wallet_do_not_lose_each_other() {
        Performance performance = given.performance(1);
        QueueToken token = given.admitted(line);
        Reservation held = given.held(token, performance, 1);
        given.charged(token.userId(), held.amount());
        var charge = new ChargeWalletUseCase.Command(token.id(), token.userId(), new Money(30), null);
        List<Callable<Object>> calls =
                new ArrayList<>(Collections.nCopies(10, () -> outcome(useCases.charge.charge(charge))));
        calls.add(5, () -> pay(held, token));

        List<Object> outcomes = Race.of(calls);

        assertThat(outcomes.get(5)).isInstanceOf(PayReservationUseCase.Completed.class);
        long charged = outcomes.stream().filter(Charged.class::isInstance).count();
        assertThat(given.wallet(token.userId()).balance()).isEqualTo(new Money(charged * 30));
    }

    @Test
    void a_payment_that_waits_for_its_wallet_until_the_hold_has_run_out_is_too_late() {
        QueueToken token = given.admitted(line);
        Reservation held = given.held(token, given.performance(1), 1);
        given.charged(token.userId(), held.amount());
        clock.set(held.heldUntil().minusMillis(1));
        CountDownLatch locked = new CountDownLatch(1);

        List<Object> outcomes = Race.of(List.<Callable<Object>>of(
                () -> ports.atomically(() -> {
                    ports.wallets().lock(token.userId());
                    locked.countDown();
                    while (count("pg_locks WHERE NOT granted") == 0) {
                        Thread.onSpinWait();
                    }
                    clock.set(held.heldUntil());
                    return true;
                }),
                () -> {
                    locked.await();
                    return pay(held, token);
                }));

        assertThat(outcomes.get(1)).isEqualTo(new PayReservationUseCase.HoldExpired());
        assertThat(given.wallet(token.userId()).balance()).isEqualTo(held.amount());
    }

    @Test
    void at_the_deadline_a_hold_is_paid_or_given_up_but_never_both() {
        int paid = 0;
        for (int round = 1; round <= 16; round++) {
            clock.set(NOW);
            Performance performance = given.performance(2);
            QueueToken token = given.admitted(line);
            QueueToken rival = given.admitted(line);
            Reservation held = given.held(token, performance, 1, 2);
            given.charged(token.userId(), held.amount());
            Instant deadline = held.heldUntil();
            clock.set(deadline.minusMillis(1));

            List<Callable<Object>> calls = new ArrayList<>(List.of(
                    () -> pay(held, token),
                    () -> {
                        clock.set(deadline);
                        return useCases.expire.expire();
                    },
                    () -> reserve(rival, performance, numbers(2))));
            if (round % 2 == 0) {
                calls.add(() -> useCases.cancel.cancel(token.id(), held.id()));
            }
            if (round % 4 == 0) {
                calls.add(() -> useCases.leave.leave(token.id()));
            }
            List<Object> outcomes = Race.of(calls);

            boolean isPaid = outcomes.getFirst() instanceof PayReservationUseCase.Completed;
            boolean rivalHasIt = outcomes.get(2) instanceof Reserved;
            Reservation after =
                    ports.atomically(() -> ports.reservations().lock(held.id())).orElseThrow();
            if (isPaid) {
                paid++;
                assertThat(after.state()).as("round %d: %s", round, outcomes).isInstanceOf(Paid.class);
                assertThat(rivalHasIt).isFalse();
                assertThat(seats(performance, 2))
                        .extracting(Seat::state)
                        .containsOnly(new Sold(held.id(), token.userId()));
                assertThat(given.wallet(token.userId()).balance()).isEqualTo(Money.ZERO);
            } else {
                useCases.expire.expire();
                after = ports.atomically(() -> ports.reservations().lock(held.id()))
                        .orElseThrow();
                assertThat(after.state())
                        .as("round %d: %s", round, outcomes)
                        .isInstanceOfAny(Cancelled.class, Expired.class);
                assertThat(given.wallet(token.userId()).balance()).isEqualTo(held.amount());
                assertThat(reserve(rival, performance, numbers(2))).isInstanceOf(Reserved.class);
            }
            assertThat(count("payment")).isEqualTo(paid);
        }
    }

    @Test
    void whatever_many_do_at_once_no_call_fails_and_no_won_and_no_seat_is_lost() {
        long seed = seed();
        int seatCount = 6;
        Performance performance = given.performance(seatCount);
        List<Callable<Long>> people = new ArrayList<>();
        for (int person = 0; person < 12; person++) {
            Random random = new Random(seed + person);
            Username name = new Username("person " + person % 8);
            people.add(() -> {
                long charged = 0;
                for (int step = 0; step < 25; step++) {
                    charged += act(random, name, performance, seatCount);
                }
                return charged;
            });
        }

        long charged = Race.of(people).stream().mapToLong(Long::longValue).sum();

        assertThat(count("seat WHERE state = 'SOLD'"))
                .as("seed %d", seed)
                .isEqualTo(count("(SELECT unnest(seat_numbers) FROM reservation WHERE state = 'PAID') AS sold"));
        assertThat(charged)
                .as("seed %d", seed)
                .isEqualTo(jdbc.queryForObject(
                        "SELECT (SELECT sum(balance) FROM wallet) + (SELECT coalesce(sum(amount), 0) FROM payment)",
                        Long.class));
        assertThat(count("""
                seat JOIN reservation ON reservation.id = seat.reservation_id
                WHERE seat.state = 'HELD' AND reservation.state = 'HELD' AND seat.held_until <> reservation.held_until""")).as("seed %d", seed).isZero();
    }

    /** One call or two that a person may make, whatever has become of the token; returns what it charged. */
    private long act(Random random, Username name, Performance performance, int seatCount) {
        QueueToken token = useCases.join(name.value());
        if (!(token.state() instanceof Admitted)) {
            useCases.admit.admit(line);
            return 0;
        }
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                List<SeatNumber> wish = new ArrayList<>();
                for (int number = 1; number <= seatCount; number++) {
                    if (random.nextInt(4) == 0) {
                        wish.add(new SeatNumber(number));
                    }
                }
                if (!wish.isEmpty()
                        && reserve(token, performance, wish) instanceof Reserved reserved
                        && random.nextBoolean()) {
                    pay(reserved.reservation(), token);
                }
            }
            case 3 -> {
                if (reserve(token, performance, numbers(random.nextInt(1, seatCount + 1)))
                        instanceof Reserved reserved) {
                    useCases.cancel.cancel(token.id(), reserved.reservation().id());
                }
            }
            case 4, 5 -> {
                Money amount = new Money(random.nextLong(1, PRICE.won()));
                return outcome(useCases.charge.charge(
                                        new ChargeWalletUseCase.Command(token.id(), token.userId(), amount, null)))
                                instanceof Charged
                        ? amount.won()
                        : 0;
            }
            case 6 -> {
                useCases.pass(Duration.ofSeconds(random.nextInt(90)));
                useCases.expire.expire();
            }
            default -> useCases.leave.leave(token.id());
        }
        return 0;
    }
}
