package dev.concert.application.reservation;

import dev.concert.application.reservation.ReservationQueries.ReservationView;
import dev.concert.domain.InMemoryDatabase;
import dev.concert.domain.reservation.Reservation;
import dev.concert.domain.shared.Ids.ReservationId;
import dev.concert.domain.user.Username;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

public final class InMemoryReservationSearchQueries implements ReservationSearchQueries {

    private static final Comparator<Reservation> NEWEST_FIRST = Comparator.comparing(Reservation::heldAt)
            .thenComparingLong(reservation -> reservation.id().value())
            .reversed();

    private final InMemoryDatabase database;
    private final ReservationQueries reservations;

    public InMemoryReservationSearchQueries(InMemoryDatabase database, ReservationQueries reservations) {
        this.database = database;
        this.reservations = reservations;
    }

    @Override
    public List<FoundReservation> search(Filter filter, @Nullable ReservationId before, int size, Instant now) {
        return database.read(() -> {
            Map<Long, String> names = database.users.byKey().entrySet().stream()
                    .collect(Collectors.toMap(
                            user -> user.getValue().value(),
                            user -> user.getKey().value()));
            @Nullable
            Reservation last = before == null
                    ? null
                    : database.reservations
                            .find(before)
                            .filter(row ->
                                    filter.userId() == null || filter.userId().equals(row.userId()))
                            .orElse(null);
            return database.reservations.rows().stream()
                    .filter(row -> before == null || last != null && NEWEST_FIRST.compare(row, last) > 0)
                    .sorted(NEWEST_FIRST)
                    .map(row -> new FoundReservation(
                            reservations.find(row.id(), row.userId(), now).orElseThrow(),
                            row.userId().value(),
                            names.get(row.userId().value()),
                            row.heldAt()))
                    .filter(found -> matches(found, filter))
                    .limit(size)
                    .toList();
        });
    }

    private static boolean matches(FoundReservation found, Filter filter) {
        ReservationView view = found.view();
        Username name = filter.username();
        return (filter.userId() == null || filter.userId().value() == found.userId())
                && (filter.concertId() == null || filter.concertId() == view.concertId())
                && (filter.date() == null || filter.date().equals(view.reservationDate()))
                && (filter.status() == null || filter.status() == view.status())
                && (name == null || name.value().equals(found.username()));
    }
}
