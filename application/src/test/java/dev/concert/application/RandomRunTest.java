package dev.concert.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.access.TokenJudge;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.application.queue.FindPositionUseCase.Position;
import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReserveSeatsUseCase.Reserved;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.queue.QueueTokenState.Admitted;
import dev.concert.domain.queue.QueueTokenState.Ended;
import dev.concert.domain.queue.QueueTokenState.InQueue;
import dev.concert.domain.queue.QueueTokenState.Waiting;
import dev.concert.domain.reservation.Payment;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.reservation.ReservationState.Paid;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatState.Sold;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Ids.TokenId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.wallet.Wallet;
import dev.concert.domain.wallet.WalletEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many people do anything at any time. After each step everything that is promised about what is stored holds. The seed is
 * the test's argument: the same seed is the same run.
 */
class RandomRunTest {

    private static final int STEPS = 1_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatever_users_do_the_promises_hold(long seed) {
        Run run = new Run(seed, false);

        for (int step = 0; step < STEPS; step++) {
            run.step();
            run.assertPromises(step);
        }

        assertThat(run.sold())
                .as("enough was sold for the run to say something")
                .isGreaterThan(10);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void it_makes_no_difference_whether_anybody_tidies_up(long seed) {
        Run untidy = new Run(seed, false);
        Run tidy = new Run(seed, true);

        for (int step = 0; step < STEPS; step++) {
            assertThat(tidy.step()).as("answer of step %d", step).isEqualTo(untidy.step());
        }

        assertThat(tidy.reservations()).isEqualTo(untidy.reservations());
        assertThat(tidy.tidiedUp).as("reservations tidied up").isGreaterThan(10);
    }

    private static final class Run extends UseCaseTest {

        private static final int PEOPLE = 12;
        private static final int SEATS = 8;

        private final Random random;
        private final boolean tidy;
        private final Map<String, QueueToken> tokens = new HashMap<>();
        private final Map<TokenId, Long> places = new HashMap<>();
        private final List<Reservation> made = new ArrayList<>();
        private Performance performance = performance(SEATS);
        private int tidiedUp;

        Run(long seed, boolean tidy) {
            this.random = new Random(seed);
            this.tidy = tidy;
        }

        /** Somebody does something; returns what the answer was. */
        Object step() {
            app.clock.advance(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 400_000 : 3_000)));
            if (tidy) {
                tidiedUp += app.useCases.expireReservations().expire();
            }
            if (random.nextBoolean()) {
                app.useCases.admitWaiting().admit(QueueId.GLOBAL);
            }
            String name = somebody();
            QueueToken token = tokens.get(name);
            if (token == null || random.nextInt(state(token) instanceof Ended ? 2 : 10) == 0) {
                QueueToken joined = join(name);
                tokens.put(name, joined);
                return joined;
            }
            return switch (random.nextInt(12)) {
                case 0 -> app.useCases.admitWaiting().admit(QueueId.GLOBAL);
                case 1 -> random.nextInt(4) == 0 ? app.useCases.leaveQueue().leave(token.id()) : place(token);
                case 2 -> made.isEmpty() ? "nothing" : cancel(token, any(made));
                case 3, 4 -> charge(token, 1 + random.nextInt(200_000));
                case 5, 6, 7, 8 -> made.isEmpty() ? "nothing" : pay(token);
                default -> reserve(token);
            };
        }

        /** Mostly an admitted user. */
        private String somebody() {
            List<String> inside = tokens.entrySet().stream()
                    .filter(entry -> state(entry.getValue()) instanceof Admitted)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            return inside.isEmpty() || random.nextInt(3) == 0 ? "user " + random.nextInt(PEOPLE) : any(inside);
        }

        private Object place(QueueToken token) {
            return app.useCases.calls().check(token.id(), Need.LIVE) instanceof TokenJudge.Granted granted
                    ? app.useCases.findPosition().find(granted.token())
                    : "none";
        }

        private Object pay(QueueToken token) {
            Reservation latest = made.stream()
                    .filter(reservation -> reservation.tokenId().equals(token.id()))
                    .reduce((earlier, later) -> later)
                    .orElseGet(() -> any(made));
            return pay(token, latest, random.nextInt(10) == 0 ? new Money(1) : latest.amount());
        }

        private Object reserve(QueueToken token) {
            if (isMostlySold()) {
                performance = performance(SEATS);
            }
            int[] numbers =
                    random.ints(1 + random.nextInt(3), 1, SEATS + 1).distinct().toArray();
            Object outcome = reserve(
                    token.id(),
                    performance,
                    random.nextInt(10) == 0 ? new Money(1) : new Money(PRICE.won() * numbers.length),
                    numbers);
            if (outcome instanceof Reserved reserved) {
                made.add(reserved.reservation());
            }
            return outcome;
        }

        private boolean isMostlySold() {
            return app.database.seats.rows().stream()
                            .filter(seat -> seat.performanceId().equals(performance.id()))
                            .filter(Seat::isSold)
                            .count()
                    > SEATS / 2;
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        long sold() {
            return app.database.payments.rows().size();
        }

        /** What everybody is told about every reservation. */
        List<ReservationView> reservations() {
            return app.database.reservations.rows().stream()
                    .map(reservation -> app.reservationQueries
                            .find(reservation.id(), reservation.userId(), app.clock.instant())
                            .orElseThrow())
                    .toList();
        }

        void assertPromises(int step) {
            InMemoryDatabase database = app.database;
            Instant now = app.clock.instant();
            Collection<QueueToken> line = database.tokens.rows();
            Collection<Reservation> reservations = database.reservations.rows();

            assertThat(line.stream().filter(token -> token.state() instanceof Admitted))
                    .as("step %d: never more are admitted than there are slots", step)
                    .hasSizeLessThanOrEqualTo(CAPACITY);
            assertThat(line.stream().map(QueueToken::number))
                    .as("step %d: numbers have no gaps", step)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, line.size()).boxed().toList());
            assertThat(line.stream()
                            .filter(token -> token.state() instanceof Waiting)
                            .mapToLong(QueueToken::number)
                            .min()
                            .orElse(Long.MAX_VALUE))
                    .as("step %d: nobody is admitted before a user that waits with a smaller number", step)
                    .isGreaterThan(line.stream()
                            .filter(RandomRunTest::wasAdmitted)
                            .mapToLong(QueueToken::number)
                            .max()
                            .orElse(0));
            for (QueueToken token : line) {
                if (!(token.state() instanceof Ended)) {
                    Position place = app.useCases.findPosition().find(token);
                    Long before = places.put(token.id(), place.listNum());
                    assertThat(place.listNum())
                            .as("step %d: nobody is ever sent back", step)
                            .isLessThanOrEqualTo(before == null ? Long.MAX_VALUE : before);
                }
            }

            assertThat(reservations.stream()
                            .filter(reservation -> reservation.isHeldAt(now))
                            .map(reservation -> database.tokens.get(reservation.tokenId())))
                    .as("step %d: a token lives at least as long as its hold", step)
                    .allMatch(token -> token.isLiveAt(now));
            Map<Object, Long> owners = reservations.stream()
                    .filter(reservation -> reservation.isHeldAt(now) || reservation.state() instanceof Paid)
                    .flatMap(reservation ->
                            reservation.seats().stream().map(number -> List.of(reservation.performanceId(), number)))
                    .collect(Collectors.groupingBy(seat -> seat, Collectors.counting()));
            assertThat(owners.values())
                    .as("step %d: a seat has one owner at most", step)
                    .allMatch(count -> count == 1);
            for (Seat seat : database.seats.rows()) {
                assertThat(seat.isAvailableAt(now))
                        .as("step %d: %s is free unless somebody owns it", step, seat)
                        .isEqualTo(!owners.containsKey(List.of(seat.performanceId(), seat.number())));
                if (seat.state() instanceof Sold sold) {
                    assertThat(database.reservations.get(sold.reservation()))
                            .as("step %d: %s was sold by a payment", step, seat)
                            .matches(reservation -> reservation.state() instanceof Paid
                                    && reservation.userId().equals(sold.owner())
                                    && reservation.seats().contains(seat.number()));
                }
            }

            for (Wallet wallet : database.wallets.rows()) {
                List<WalletEntry> ledger = database.walletEntries.rows().stream()
                        .filter(entry -> entry.userId().equals(wallet.userId()))
                        .toList();
                assertThat(ledger.isEmpty() ? Money.ZERO : ledger.getLast().balanceAfter())
                        .as("step %d: %s is what its ledger says", step, wallet)
                        .isEqualTo(wallet.balance());
            }
            assertThat(database.payments.rows().stream().map(Payment::reservationId))
                    .as("step %d: each payment is of a paid reservation", step)
                    .containsExactlyInAnyOrderElementsOf(reservations.stream()
                            .filter(reservation -> reservation.state() instanceof Paid)
                            .map(Reservation::id)
                            .toList());
            assertThat(won(database.payments.rows().stream().map(Payment::amount)))
                    .as("step %d: what was debited was paid", step)
                    .isEqualTo(won(database.walletEntries.rows().stream()
                            .filter(entry -> entry.kind() == WalletEntry.Kind.USE)
                            .map(WalletEntry::amount)));
        }

        private static long won(Stream<Money> amounts) {
            return amounts.mapToLong(Money::won).sum();
        }
    }

    private static boolean wasAdmitted(QueueToken token) {
        return switch (token.state()) {
            case InQueue _inLine -> false;
            case Admitted _admitted -> true;
            case Ended ended -> ended.admittedAt() != null;
        };
    }
}
