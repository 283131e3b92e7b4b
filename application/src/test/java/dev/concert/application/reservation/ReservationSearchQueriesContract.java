package dev.concert.application.reservation;

import static dev.concert.domain.Given.DATE;
import static dev.concert.domain.Given.HOLD;
import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.application.reservation.ReservationQueries.Status;
import dev.concert.application.reservation.ReservationSearchQueries.Filter;
import dev.concert.application.reservation.ReservationSearchQueries.FoundReservation;
import dev.concert.domain.Given;
import dev.concert.domain.RepositoryContract;
import dev.concert.domain.concert.Performance;
import dev.concert.domain.queue.QueueToken;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.shared.Ids.UserId;
import dev.concert.domain.user.Username;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ReservationSearchQueries} finds of what is stored through the ports. */
public abstract class ReservationSearchQueriesContract extends RepositoryContract {

    private static final Filter ANY = new Filter(null, null, null, null, null);
    private static final Instant HOLD_END = NOW.plus(HOLD);

    protected abstract ReservationSearchQueries queries();

    private Reservation held(Performance performance, int seat) {
        return given().held(given().admitted(), performance, seat);
    }

    private List<Long> search(Filter filter, @Nullable Reservation before, int size, Instant now) {
        return queries().search(filter, before == null ? null : before.id(), size, now).stream()
                .map(found -> found.view().reservationId())
                .toList();
    }

    private List<Long> search(Filter filter, Instant now) {
        return search(filter, null, 10, now);
    }

    private static List<Long> ids(Reservation... reservations) {
        return List.of(reservations).stream().map(it -> it.id().value()).toList();
    }

    @Test
    void a_reservation_is_found_as_its_user_sees_it_with_its_user() {
        Performance performance = given().performance("Encore", DATE, 12);
        UserId minji = given().user("minji");
        QueueToken token = given().stored(given().line(), minji, Given::admit);
        Reservation refunded = given().refunded(given().held(token, performance, 10, 2), NOW.plusSeconds(1));

        assertThat(queries().search(ANY, null, 10, HOLD_END))
                .containsExactly(new FoundReservation(
                        new ReservationView(
                                refunded.id().value(),
                                Status.REFUNDED,
                                performance.concert().id().value(),
                                "Encore",
                                DATE,
                                List.of(2, 10),
                                100_000,
                                HOLD_END,
                                NOW,
                                NOW.plusSeconds(1)),
                        minji.value(),
                        "minji",
                        NOW));
    }

    @Test
    void reservations_of_one_instant_come_by_id_the_greatest_first_and_pages_join_without_a_gap() {
        Performance performance = given().performance(5);
        List<Reservation> all = new ArrayList<>();
        for (int seat = 1; seat <= 5; seat++) {
            all.add(held(performance, seat));
        }
        List<Long> newestFirst = all.stream()
                .map(it -> it.id().value())
                .sorted((one, other) -> Long.compare(other, one))
                .toList();

        assertThat(search(ANY, NOW)).isEqualTo(newestFirst);
        List<Long> paged = new ArrayList<>();
        Optional<Reservation> last = Optional.empty();
        do {
            List<Long> page = search(ANY, last.orElse(null), 2, NOW);
            paged.addAll(page);
            last = page.isEmpty()
                    ? Optional.empty()
                    : all.stream()
                            .filter(it -> it.id().value() == page.getLast())
                            .findAny();
        } while (last.isPresent());
        assertThat(paged).isEqualTo(newestFirst);
    }

    @Test
    void behind_a_reservation_that_does_not_exist_there_is_none() {
        Reservation only = held(given().performance(1), 1);
        ReservationId unknown = new ReservationId(only.id().value() + 1_000);

        assertThat(queries().search(ANY, unknown, 10, NOW)).isEmpty();
    }

    @Test
    void a_user_finds_own_reservations_alone_and_goes_on_behind_these_alone() {
        Performance performance = given().performance(3);
        UserId minji = given().user("minji");
        Reservation first = given().held(given().stored(given().line(), minji, Given::admit), performance, 1);
        Reservation others = held(performance, 2);

        assertThat(search(Filter.of(minji, null), NOW)).isEqualTo(ids(first));
        assertThat(search(Filter.of(minji, Status.PAID), NOW)).isEmpty();
        assertThat(search(Filter.of(minji, null), others, 10, NOW)).isEmpty();
        assertThat(search(Filter.of(others.userId(), null), first, 10, NOW)).isEmpty();
    }

    @Test
    void only_reservations_of_the_concert_date_and_user_are_found() {
        Performance encore = given().performance("Encore", DATE, 2);
        Performance later = given().performance("Farewell", DATE.plusDays(1), 2);
        Reservation one = given().held(given().stored(given().line(), given().user("minji"), Given::admit), encore, 1);
        Reservation other = held(later, 1);
        long concert = encore.concert().id().value();

        assertThat(search(new Filter(null, concert, null, null, null), NOW)).isEqualTo(ids(one));
        assertThat(search(new Filter(null, concert + 1_000, null, null, null), NOW))
                .isEmpty();
        assertThat(search(new Filter(null, null, DATE.plusDays(1), null, null), NOW))
                .isEqualTo(ids(other));
        assertThat(search(new Filter(null, null, null, null, new Username("minji")), NOW))
                .isEqualTo(ids(one));
        assertThat(search(new Filter(null, concert, DATE.plusDays(1), null, null), NOW))
                .isEmpty();
    }

    @Test
    void a_status_is_that_of_the_instant_asked_for() {
        Performance performance = given().performance(5);
        Reservation held = held(performance, 1);
        Reservation expired = given().expired(held(performance, 2), HOLD_END);
        Reservation paid = given().paid(held(performance, 3), NOW);
        Reservation cancelled = given().cancelled(held(performance, 4), NOW);
        Reservation refunded = given().refunded(held(performance, 5), NOW);

        assertThat(search(new Filter(null, null, null, Status.HELD, null), HOLD_END.minus(TICK)))
                .isEqualTo(ids(held));
        assertThat(search(new Filter(null, null, null, Status.HELD, null), HOLD_END))
                .isEmpty();
        assertThat(search(new Filter(null, null, null, Status.EXPIRED, null), HOLD_END))
                .containsExactlyInAnyOrderElementsOf(ids(held, expired));
        assertThat(search(new Filter(null, null, null, Status.PAID, null), HOLD_END))
                .isEqualTo(ids(paid));
        assertThat(search(new Filter(null, null, null, Status.REFUNDED, null), HOLD_END))
                .isEqualTo(ids(refunded));
        assertThat(search(new Filter(null, null, null, Status.CANCELLED, null), HOLD_END))
                .isEqualTo(ids(cancelled));
    }
}
