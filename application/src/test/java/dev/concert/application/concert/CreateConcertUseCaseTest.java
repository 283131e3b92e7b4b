package dev.concert.application.concert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.UseCaseTest;
import dev.concert.application.concert.ConcertQueries.AvailableDates;
import dev.concert.application.concert.ConcertQueries.AvailableSeats;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreateConcertUseCaseTest extends UseCaseTest {

    @Test
    void a_concert_is_on_sale_with_all_its_dates_and_seats() {
        Concert concert = app.useCases
                .createConcert()
                .create(new ConcertPlan(
                        "Encore",
                        "MAKTUB",
                        List.of(new PerformancePlan(DATE.plusDays(1), PRICE, 2), new PerformancePlan(DATE, PRICE, 3))));

        assertThat(concert).isEqualTo(new Concert(concert.id(), "Encore", "MAKTUB"));
        assertThat(app.concertQueries.availableDates(concert.id(), DATE, NOW))
                .isEqualTo(new AvailableDates(List.of(DATE, DATE.plusDays(1))));
        assertThat(app.concertQueries.availableSeats(concert.id(), DATE, DATE, NOW))
                .isEqualTo(new AvailableSeats(List.of(1, 2, 3)));
    }
}
