package dev.concert.domain.concert;

import dev.concert.domain.shared.PerformanceId;
import java.time.LocalDate;

/** One date of a concert, in the service's time zone. A concert has at most one performance on a date. */
public record Performance(PerformanceId id, Concert concert, LocalDate date) {}
