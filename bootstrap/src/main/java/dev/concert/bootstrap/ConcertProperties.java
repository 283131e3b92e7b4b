package dev.concert.bootstrap;

import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.reservation.ReservationPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.ZoneId;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sets of the service's rules. What concerns one adapter alone is read there.
 *
 * @param timeZone in which dates are meant and times written
 * @param demoData whether an empty database gets a few concerts; if not set, only the embedded one does
 * @param trustUsernames whether any caller may act under any user name
 */
@Validated
@ConfigurationProperties("concert")
record ConcertProperties(
        @NotNull(message = "a time zone such as Asia/Seoul or UTC") @DefaultValue("Asia/Seoul")
        ZoneId timeZone,

        @Valid @DefaultValue Queue queue,
        @Valid @DefaultValue Reservation reservation,
        @Nullable Boolean demoData,
        @DefaultValue("false") boolean trustUsernames) {

    /**
     * @param capacity how many users may be admitted at once through the queue of all concerts, when that queue is first made
     * @param claimWindow how soon after the admission a user has to show up
     * @param sessionWindow how long an admission lasts
     * @param idleAfter a user without a poll for so long is passed over when the turn comes
     * @param forgetAfter a waiting user without a poll for so long is forgotten
     * @param receiptWindow how long after a token's end its user may look at own reservations
     */
    record Queue(
            @Positive(message = CAPACITY) @DefaultValue("100")
            int capacity,

            @DurationMin(seconds = 1, message = WINDOW) @DurationMax(days = 7, message = WINDOW) @DefaultValue("2m")
            Duration claimWindow,

            @DurationMin(seconds = 1, message = WINDOW) @DurationMax(days = 7, message = WINDOW) @DefaultValue("10m")
            Duration sessionWindow,

            @DurationMin(seconds = 1, message = WINDOW) @DurationMax(days = 7, message = WINDOW) @DefaultValue("3m")
            Duration idleAfter,

            @DurationMin(seconds = 1, message = WINDOW) @DurationMax(days = 7, message = WINDOW) @DefaultValue("10m")
            Duration forgetAfter,

            @DurationMin(seconds = 1, message = RECEIPTS)
            @DurationMax(days = 30, message = RECEIPTS)
            @DefaultValue("24h")
            Duration receiptWindow) {

        private static final String CAPACITY = "a whole number from 1 to " + Integer.MAX_VALUE;
        private static final String WINDOW = "a duration from 1s to 7d with its unit, such as 90s, 5m or PT5M";
        private static final String RECEIPTS = "a duration from 1s to 30d with its unit, such as 24h or PT24H";

        AdmissionPolicy admissionPolicy() {
            return new AdmissionPolicy(claimWindow, sessionWindow, idleAfter, forgetAfter);
        }
    }

    /**
     * @param hold how long seats are held
     * @param maxSeats how many seats one reservation may have
     */
    record Reservation(
            @DurationMin(seconds = 1, message = HOLD) @DurationMax(days = 1, message = HOLD) @DefaultValue("5m")
            Duration hold,

            @Min(value = 1, message = SEATS)
            @Max(value = ReservationPolicy.MAX_SEATS, message = SEATS)
            @DefaultValue("10")
            int maxSeats) {

        private static final String HOLD = "a duration from 1s to 1d with its unit, such as 90s, 5m or PT5M";
        private static final String SEATS = "a whole number from 1 to " + ReservationPolicy.MAX_SEATS;

        ReservationPolicy policy() {
            return new ReservationPolicy(hold, maxSeats);
        }
    }
}
