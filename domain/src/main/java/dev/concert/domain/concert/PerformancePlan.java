package dev.concert.domain.concert;

import static java.util.Objects.requireNonNull;

import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Money;
import java.time.LocalDate;

/**
 * A date to be put on sale.
 *
 * @param price of each seat; positive, at most {@link #MAX_PRICE}
 * @param seatCount how many seats, numbered from 1; 1 to {@link SeatNumber#MAX}
 */
public record PerformancePlan(LocalDate date, Money price, int seatCount) {

    /** As much as a wallet holds at most: no user could pay for a seat that costs more. */
    public static final Money MAX_PRICE = new Money(1_000_000_000_000L);

    /** @throws InvalidPlanException for the first field that goes beyond its limit */
    public PerformancePlan {
        requireNonNull(date, "date");
        if (!SeatNumber.isValid(seatCount)) {
            throw new InvalidPlanException(
                    "seatCount", "A performance has 1 to " + SeatNumber.MAX + " seats, not " + seatCount);
        }
        if (!price.isPositive() || price.compareTo(MAX_PRICE) > 0) {
            throw new InvalidPlanException("price", "A seat costs 1 won to " + MAX_PRICE + ", not " + price);
        }
    }
}
