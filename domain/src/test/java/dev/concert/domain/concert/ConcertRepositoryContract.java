package dev.concert.domain.concert;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.PRICE;
import static dev.concert.domain.Given.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertPlan.SeatRange;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.seat.Seat;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.seat.SeatState.Available;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Money;
import dev.concert.domain.shared.Version;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ConcertRepository} keeps. */
public abstract class ConcertRepositoryContract extends RepositoryContract {

    private static final List<SeatNumber> ALL_NUMBERS = IntStream.rangeClosed(SeatNumber.MIN, SeatNumber.MAX)
            .mapToObj(SeatNumber::new)
            .toList();

    private Concert add(String name, String artist, PerformancePlan... performances) {
        return atomically(() -> ports().concerts().add(new ConcertPlan(name, artist, List.of(performances))));
    }

    private Performance performance(Concert concert, LocalDate date) {
        return atomically(() -> ports().concerts().findPerformance(concert.id(), date))
                .orElseThrow();
    }

    private List<Seat> seats(Performance performance) {
        return atomically(() -> ports().seats().lock(performance.id(), ALL_NUMBERS));
    }

    @Test
    void a_concert_is_found_as_it_was_added() {
        String longest = "밤".repeat(Concert.MAX_TEXT_LENGTH);

        Concert concert = add(longest, "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        assertThat(concert).isEqualTo(new Concert(concert.id(), longest, "MAKTUB", true));
        assertThat(atomically(() -> ports().concerts().find(concert.id()))).contains(concert);
    }

    @Test
    void a_changed_concert_is_found_as_it_was_saved_with_its_performances() {
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));
        Concert changed = new Concert(concert.id(), "Farewell", "MAKTUB", false);

        commit(() -> {
            ports().concerts().find(concert.id());
            ports().concerts().save(changed);
        });

        assertThat(atomically(() -> ports().concerts().find(concert.id()))).contains(changed);
        assertThat(performance(changed, DATE).concert()).isEqualTo(changed);
    }

    @Test
    void a_performance_names_the_queue_that_its_concert_has_of_its_own() {
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        Queue own = atomically(() -> ports().queues().open(concert.id(), 7).queue());

        assertThat(performance(concert, DATE).ownQueue()).isEqualTo(own.id());
    }

    @Test
    void concerts_of_the_same_name_are_two() {
        Concert one = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));
        Concert other = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(performance(one, DATE).id())
                .isNotEqualTo(performance(other, DATE).id());
    }

    @Test
    void a_performance_is_found_by_its_date() {
        LocalDate next = DATE.plusDays(1);
        Concert concert =
                add("Encore", "MAKTUB", new PerformancePlan(next, PRICE, 1), new PerformancePlan(DATE, PRICE, 1));

        Performance first = performance(concert, DATE);
        Performance second = performance(concert, next);

        assertThat(first).isEqualTo(new Performance(first.id(), concert, DATE, null));
        assertThat(second).isEqualTo(new Performance(second.id(), concert, next, null));
        assertThat(first.id()).isNotEqualTo(second.id());
    }

    @Test
    void there_is_no_performance_in_years_that_a_store_cannot_hold() {
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        for (LocalDate date :
                List.of(LocalDate.MIN, LocalDate.of(0, 1, 1), LocalDate.of(10_000, 1, 1), LocalDate.MAX)) {
            assertThat(atomically(() -> ports().concerts().findPerformance(concert.id(), date)))
                    .isEmpty();
        }
    }

    @Test
    void a_concert_and_its_performances_are_found_in_the_unit_of_work_that_added_them() {
        commit(() -> {
            Concert concert = ports().concerts()
                    .add(new ConcertPlan("Encore", "MAKTUB", List.of(new PerformancePlan(DATE, PRICE, 3))));
            Performance performance =
                    ports().concerts().findPerformance(concert.id(), DATE).orElseThrow();
            assertThat(performance.concert()).isEqualTo(concert);
            assertThat(ports().seats().lock(performance.id(), ALL_NUMBERS)).hasSize(3);
        });
    }

    @Test
    void there_is_nothing_but_what_was_added() {
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));
        Concert other = add("Other", "MAKTUB", new PerformancePlan(DATE.plusDays(1), PRICE, 1));
        ConcertId unknown = new ConcertId(other.id().value() + 1_000);

        commit(() -> {
            assertThat(ports().concerts().find(unknown)).isEmpty();
            assertThat(ports().concerts().findPerformance(unknown, DATE)).isEmpty();
            assertThat(ports().concerts().findPerformance(concert.id(), DATE.plusDays(1)))
                    .isEmpty();
        });
    }

    @Test
    void each_performance_has_the_seats_of_its_plan_all_free() {
        LocalDate next = DATE.plusDays(1);
        Money dearer = new Money(Integer.MAX_VALUE + 1L);
        Concert concert = add(
                "Encore",
                "MAKTUB",
                new PerformancePlan(DATE, PRICE, 2),
                new PerformancePlan(next, dearer, SeatNumber.MAX));

        Performance small = performance(concert, DATE);
        Performance large = performance(concert, next);

        assertThat(seats(small)).extracting(Seat::number).containsExactlyElementsOf(numbers(1, 2));
        assertThat(seats(small))
                .allSatisfy(seat -> assertThat(seat)
                        .isEqualTo(new Seat(
                                seat.id(), small.id(), seat.number(), PRICE, null, new Available(), Version.INITIAL)));
        assertThat(seats(large)).extracting(Seat::number).containsExactlyElementsOf(ALL_NUMBERS);
        assertThat(seats(large))
                .allSatisfy(seat -> assertThat(seat)
                        .isEqualTo(new Seat(
                                seat.id(), large.id(), seat.number(), dearer, null, new Available(), Version.INITIAL)));
    }

    @Test
    void a_seat_has_the_price_and_the_grade_of_its_range() {
        Money dearer = PRICE.plus(PRICE);
        Concert concert = add(
                "Encore",
                "MAKTUB",
                new PerformancePlan(
                        DATE, 3, List.of(new SeatRange(3, 3, PRICE, null), new SeatRange(1, 2, dearer, "VIP석"))));

        assertThat(seats(performance(concert, DATE)))
                .extracting(seat -> seat.number().value(), Seat::price, Seat::grade)
                .containsExactly(tuple(1, dearer, "VIP석"), tuple(2, dearer, "VIP석"), tuple(3, PRICE, null));
    }

    @Test
    void a_concert_gets_one_more_performance_on_another_date() {
        LocalDate next = DATE.plusDays(1);
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        assertThat(atomically(() -> ports().concerts().add(concert.id(), new PerformancePlan(next, PRICE, 3))))
                .isTrue();
        assertThat(atomically(() -> ports().concerts().add(concert.id(), new PerformancePlan(next, PRICE, 7))))
                .isFalse();

        assertThat(performance(concert, next).concert()).isEqualTo(concert);
        assertThat(seats(performance(concert, next))).hasSize(3);
        assertThat(seats(performance(concert, DATE))).hasSize(1);
    }

    @Test
    void of_two_units_of_work_that_add_a_date_one_makes_it_and_the_other_waits() {
        PerformancePlan plan = new PerformancePlan(DATE.plusDays(1), PRICE, 3);
        Concert concert = add("Encore", "MAKTUB", new PerformancePlan(DATE, PRICE, 1));

        assertThat(meet(
                                () -> ports().concerts().add(concert.id(), plan),
                                () -> ports().concerts().add(concert.id(), plan))
                        .afterWaiting())
                .isFalse();
        assertThat(seats(performance(concert, plan.date()))).hasSize(3);
    }

    @Test
    void a_concert_of_a_unit_of_work_that_is_rolled_back_never_was() {
        AtomicReference<Concert> concert = new AtomicReference<>();

        ports().rollBack(() -> concert.set(ports().concerts()
                .add(new ConcertPlan("Encore", "MAKTUB", List.of(new PerformancePlan(DATE, PRICE, 2))))));

        commit(() -> {
            assertThat(ports().concerts().find(concert.get().id())).isEmpty();
            assertThat(ports().concerts().findPerformance(concert.get().id(), DATE))
                    .isEmpty();
        });
    }

    @Test
    void a_concert_is_found_by_no_other_unit_of_work_before_its_commit() {
        AtomicReference<Concert> made = new AtomicReference<>();

        Optional<Concert> found = meet(
                        () -> made.set(ports().concerts()
                                .add(new ConcertPlan(
                                        "Encore", "MAKTUB", List.of(new PerformancePlan(DATE, PRICE, 1))))),
                        () -> ports().concerts().find(made.get().id()))
                .withoutWaiting();

        assertThat(found).isEmpty();
    }

    @Test
    void concerts_need_a_unit_of_work() {
        ConcertPlan plan = new ConcertPlan("Encore", "MAKTUB", List.of(new PerformancePlan(DATE, PRICE, 1)));

        ConcertId id = add("Encore", "MAKTUB", plan.performances().getFirst()).id();

        assertNeedsUnitOfWork(() -> ports().concerts().add(plan));
        assertNeedsUnitOfWork(() -> ports().concerts().add(id, new PerformancePlan(DATE.plusDays(1), PRICE, 1)));
    }
}
