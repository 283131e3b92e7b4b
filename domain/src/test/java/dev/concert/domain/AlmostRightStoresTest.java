package dev.concert.domain;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.domain.AlmostRightStore.Mistake;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.concert.ConcertRepositoryContract;
import dev.concert.domain.queue.PresenceRepository;
import dev.concert.domain.queue.PresenceRepositoryContract;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.queue.QueueRepositoryContract;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenRepository;
import dev.concert.domain.queue.QueueTokenRepositoryContract;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.reservation.PaymentRepository;
import dev.concert.domain.reservation.PaymentRepositoryContract;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationRepository;
import dev.concert.domain.reservation.ReservationRepositoryContract;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatRepository;
import dev.concert.domain.seat.SeatRepositoryContract;
import dev.concert.domain.seat.SeatState;
import dev.concert.domain.shared.Ids.PerformanceId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.user.UserRepository;
import dev.concert.domain.user.UserRepositoryContract;
import dev.concert.domain.wallet.WalletRepository;
import dev.concert.domain.wallet.WalletRepositoryContract;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** For each promise of a port there is a store that breaks it and keeps all others, and its contract finds that out. */
class AlmostRightStoresTest {

    /**
     * @param what the store does wrong
     * @param mistake makes the mistake in a store that is right so far
     * @param contract which finds out
     * @param rule by which the contract names it
     */
    private record Row(
            String what,
            BiFunction<InMemoryDatabase, AlmostRightStore, AlmostRightStore> mistake,
            Function<Ports, RepositoryContract> contract,
            String rule) {}

    private static final List<Row> ROWS = List.of(
            unlocks(SeatRepository.class, "lock", Seats::new, "a_locked_seat_is_waited_for_and_read_as_it_was_left"),
            unlocks(
                    SeatRepository.class,
                    "lockHeldFor",
                    Seats::new,
                    "a_unit_of_work_that_locks_the_seats_of_a_reservation_is_waited_for"),
            unlocks(
                    SeatRepository.class,
                    "lockOverdue",
                    Seats::new,
                    "a_unit_of_work_that_locks_overdue_seats_is_waited_for"),
            unlocks(
                    ReservationRepository.class,
                    "lock",
                    Reservations::new,
                    "a_locked_reservation_is_waited_for_and_read_as_it_was_left"),
            unlocks(
                    ReservationRepository.class,
                    "lockMarkedHeld",
                    Reservations::new,
                    "a_unit_of_work_that_locks_the_reservation_of_a_token_is_waited_for"),
            unlocks(
                    ReservationRepository.class,
                    "lockOverdue",
                    Reservations::new,
                    "a_unit_of_work_that_locks_overdue_reservations_is_waited_for"),
            unlocks(
                    QueueTokenRepository.class,
                    "lock",
                    Tokens::new,
                    "an_ended_token_does_not_come_back_to_life_in_a_unit_of_work_that_waited"),
            unlocks(
                    QueueTokenRepository.class,
                    "lockAll",
                    Tokens::new,
                    "tokens_that_are_locked_together_are_waited_for"),
            unlocks(
                    QueueTokenRepository.class,
                    "lockUnended",
                    Tokens::new,
                    "locked_unended_tokens_of_users_are_waited_for"),
            unlocks(QueueTokenRepository.class, "lockOverdue", Tokens::new, "locked_overdue_tokens_are_waited_for"),
            unlocks(QueueTokenRepository.class, "lockReturned", Tokens::new, "locked_returned_tokens_are_waited_for"),
            unlocks(QueueTokenRepository.class, "lockNextWaiting", Tokens::new, "locked_waiting_tokens_are_waited_for"),
            unlocks(QueueRepository.class, "lock", Queues::new, "a_locked_queue_is_waited_for_and_read_as_it_was_left"),
            unlocks(
                    QueueRepository.class,
                    "open",
                    Queues::new,
                    "a_concerts_own_queue_is_locked_when_it_is_opened_again"),
            unlocks(
                    WalletRepository.class,
                    "lock",
                    Wallets::new,
                    "a_locked_wallet_is_waited_for_and_read_as_it_was_left"),
            unlocks(
                    UserRepository.class,
                    "findOrCreate",
                    Users::new,
                    "of_two_units_of_work_that_ask_for_a_new_name_one_waits_for_the_other"),
            //
            mistake(
                    "seats are locked in the order in which they were asked for",
                    SeatRepository.class,
                    "lock",
                    AlmostRightStoresTest::seatsInTheOrderAskedFor,
                    Seats::new,
                    "seats_are_locked_in_the_order_of_their_ids_and_do_not_deadlock"),
            reverses(SeatRepository.class, "lock", Seats::new, "seats_come_in_the_order_of_their_numbers"),
            reverses(
                    SeatRepository.class,
                    "lockHeldFor",
                    Seats::new,
                    "the_seats_of_a_reservation_come_in_the_order_of_their_numbers"),
            reverses(
                    SeatRepository.class,
                    "lockOverdue",
                    Seats::new,
                    "overdue_seats_of_all_performances_come_by_id_up_to_a_limit"),
            reverses(
                    QueueTokenRepository.class,
                    "lockNextWaiting",
                    Tokens::new,
                    "the_next_waiting_are_those_with_the_lowest_numbers_in_their_order"),
            reverses(
                    QueueTokenRepository.class,
                    "lockReturned",
                    Tokens::new,
                    "returned_tokens_are_found_lowest_numbers_first_and_no_others"),
            //
            mistake(
                    "overdue seats are waited for",
                    SeatRepository.class,
                    "lockOverdue",
                    database -> (arguments, _right) -> database.seats.lock(
                            seat -> seat.state() instanceof SeatState.Held
                                    && seat.isAvailableAt((Instant) arguments[0]),
                            comparing((Seat seat) -> seat.id().value()),
                            (int) arguments[1]),
                    Seats::new,
                    "overdue_seats_that_are_locked_are_passed_over_and_do_not_count_to_the_limit"),
            mistake(
                    "overdue reservations are waited for",
                    ReservationRepository.class,
                    "lockOverdue",
                    database -> (arguments, _right) -> database.reservations.lock(
                            reservation -> reservation.isOverdueAt((Instant) arguments[0]),
                            comparing((Reservation reservation) ->
                                    reservation.id().value()),
                            (int) arguments[1]),
                    Reservations::new,
                    "overdue_reservations_that_are_locked_are_passed_over_and_not_counted"),
            mistake(
                    "overdue tokens are waited for",
                    QueueTokenRepository.class,
                    "lockOverdue",
                    database -> (arguments, _right) -> database.tokens.lock(
                            token -> token.queueId().equals(arguments[0])
                                    && token.state() instanceof Admitted
                                    && !token.isLiveAt((Instant) arguments[1]),
                            comparing(QueueToken::number),
                            Long.MAX_VALUE),
                    Tokens::new,
                    "overdue_tokens_that_are_locked_are_passed_over"),
            //
            new Row(
                    "a loser is not run again",
                    (database, store) -> store.runningWorkBy(database::atomicallyOnce),
                    UnitsOfWork::new,
                    "a_loser_of_a_race_is_run_again_and_leaves_nothing_of_the_run_that_lost"),
            mistake(
                    "what is not committed is found",
                    QueueTokenRepository.class,
                    "find",
                    database -> (arguments, _right) -> database.tokens.findUncommitted((TokenId) arguments[0]),
                    Tokens::new,
                    "what_is_not_committed_is_found_by_no_other_unit_of_work"),
            mistake(
                    "the version of a seat is not compared",
                    SeatRepository.class,
                    "saveAll",
                    database -> (arguments, right) -> {
                        arguments[0] = asOfTheCurrentVersion(database, (Collection<?>) arguments[0]);
                        return right.get();
                    },
                    Seats::new,
                    "of_two_changes_derived_from_one_state_only_the_first_is_stored"),
            //
            commitsByItself(SeatRepository.class, "lock", Seats::new, "seats_need_a_unit_of_work"),
            commitsByItself(SeatRepository.class, "lockHeldFor", Seats::new, "seats_need_a_unit_of_work"),
            commitsByItself(SeatRepository.class, "lockOverdue", Seats::new, "seats_need_a_unit_of_work"),
            commitsByItself(SeatRepository.class, "saveAll", Seats::new, "seats_need_a_unit_of_work"),
            commitsByItself(ReservationRepository.class, "lock", Reservations::new, "reservations_need_a_unit_of_work"),
            commitsByItself(
                    ReservationRepository.class, "lockOverdue", Reservations::new, "reservations_need_a_unit_of_work"),
            commitsByItself(ReservationRepository.class, "add", Reservations::new, "reservations_need_a_unit_of_work"),
            commitsByItself(QueueTokenRepository.class, "lock", Tokens::new, "tokens_need_a_unit_of_work"),
            commitsByItself(QueueRepository.class, "lock", Queues::new, "queues_need_a_unit_of_work"),
            commitsByItself(QueueRepository.class, "open", Queues::new, "queues_need_a_unit_of_work"),
            commitsByItself(WalletRepository.class, "lock", Wallets::new, "wallets_need_a_unit_of_work"),
            commitsByItself(WalletRepository.class, "save", Wallets::new, "wallets_need_a_unit_of_work"),
            commitsByItself(UserRepository.class, "findOrCreate", Users::new, "users_need_a_unit_of_work"),
            commitsByItself(UserRepository.class, "exists", Users::new, "users_need_a_unit_of_work"),
            commitsByItself(ConcertRepository.class, "add", Concerts::new, "concerts_need_a_unit_of_work"),
            commitsByItself(PaymentRepository.class, "add", Payments::new, "payments_need_a_unit_of_work"),
            commitsByItself(PresenceRepository.class, "recordUptime", Presence::new, "presence_needs_a_unit_of_work"),
            commitsByItself(PresenceRepository.class, "saveAll", Presence::new, "presence_needs_a_unit_of_work"));

    private static Row mistake(
            String what,
            Class<?> port,
            String method,
            Function<InMemoryDatabase, Mistake> mistake,
            Function<Ports, RepositoryContract> contract,
            String rule) {
        return new Row(what, (database, store) -> store.but(port, method, mistake.apply(database)), contract, rule);
    }

    private static String name(Class<?> port, String method) {
        return port.getSimpleName() + "." + method;
    }

    private static Row unlocks(
            Class<?> port, String method, Function<Ports, RepositoryContract> contract, String rule) {
        return new Row(
                name(port, method) + " keeps no lock",
                (database, store) -> store.doingAfter(port, method, database::unlock),
                contract,
                rule);
    }

    private static Row reverses(
            Class<?> port, String method, Function<Ports, RepositoryContract> contract, String rule) {
        return new Row(
                name(port, method) + " returns the last first",
                (_database, store) -> store.reversing(port, method),
                contract,
                rule);
    }

    /** As a database does to which nobody says otherwise. */
    private static Row commitsByItself(
            Class<?> port, String method, Function<Ports, RepositoryContract> contract, String rule) {
        return new Row(
                name(port, method) + " commits by itself",
                (database, store) -> store.but(port, method, (_arguments, right) -> database.inSomeUnitOfWork(right)),
                contract,
                rule);
    }

    private static Mistake seatsInTheOrderAskedFor(InMemoryDatabase database) {
        return (arguments, _right) -> ((Collection<?>) arguments[1])
                .stream()
                        .map(SeatNumber.class::cast)
                        .flatMap(
                                number -> database.seats().lock((PerformanceId) arguments[0], List.of(number)).stream())
                        .sorted(comparing(Seat::number))
                        .toList();
    }

    private static List<Seat> asOfTheCurrentVersion(InMemoryDatabase database, Collection<?> seats) {
        return seats.stream()
                .map(Seat.class::cast)
                .map(seat -> new Seat(
                        seat.id(),
                        seat.performanceId(),
                        seat.number(),
                        seat.price(),
                        seat.grade(),
                        seat.state(),
                        database.seats.get(seat.id()).version()))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> the_contract_names_the_mistake() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.what(), () -> {
                    InMemoryDatabase right = new InMemoryDatabase();
                    assertThat(failureOf(row, AlmostRightStore.like(right))).isEmpty();

                    InMemoryDatabase almostRight = new InMemoryDatabase();
                    assertThat(failureOf(row, row.mistake().apply(almostRight, AlmostRightStore.like(almostRight))))
                            .isPresent();
                }));
    }

    private static Optional<Throwable> failureOf(Row row, Ports store) throws ReflectiveOperationException {
        return AlmostRightStore.failureOf(row.rule(), row.contract().apply(store));
    }

    private static final class Users extends UserRepositoryContract {

        private final Ports ports;

        Users(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Queues extends QueueRepositoryContract {

        private final Ports ports;

        Queues(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Tokens extends QueueTokenRepositoryContract {

        private final Ports ports;

        Tokens(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Presence extends PresenceRepositoryContract {

        private final Ports ports;

        Presence(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Concerts extends ConcertRepositoryContract {

        private final Ports ports;

        Concerts(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Seats extends SeatRepositoryContract {

        private final Ports ports;

        Seats(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Reservations extends ReservationRepositoryContract {

        private final Ports ports;

        Reservations(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Wallets extends WalletRepositoryContract {

        private final Ports ports;

        Wallets(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class Payments extends PaymentRepositoryContract {

        private final Ports ports;

        Payments(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private static final class UnitsOfWork extends UnitOfWorkContract {

        private final Ports ports;

        UnitsOfWork(Ports ports) {
            this.ports = ports;
        }

        @Override
        protected Ports ports() {
            return ports;
        }
    }
}
