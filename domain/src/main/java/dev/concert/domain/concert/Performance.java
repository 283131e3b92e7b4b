package dev.concert.domain.concert;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.shared.Ids.PerformanceId;
import java.time.LocalDate;

/** One date of a concert, in the service's time zone. A concert has at most one performance on a date. */
public record Performance(PerformanceId id, Concert concert, LocalDate date) {

    public Performance {
        requireNonNull(id, "id");
        requireNonNull(concert, "concert");
        requireNonNull(date, "date");
    }
}
