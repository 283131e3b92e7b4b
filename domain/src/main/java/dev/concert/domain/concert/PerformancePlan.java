package dev.concert.domain.concert;

import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import java.time.LocalDate;

/**
 * A date to be put on sale.
 *
 * @param price of each seat; positive
 * @param seatCount how many seats, numbered from 1; 1 to {@link SeatNumber#MAX}
 */
public record PerformancePlan(LocalDate date, Money price, int seatCount) {

    public PerformancePlan {
        if (!price.isPositive()) {
            throw new IllegalArgumentException("A seat costs at least 1 won");
        }
        if (!SeatNumber.isValid(seatCount)) {
            throw new IllegalArgumentException("A performance has 1 to " + SeatNumber.MAX + " seats, not " + seatCount);
        }
    }
}
