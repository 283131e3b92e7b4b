package dev.concert.bootstrap;

import dev.concert.domain.queue.AdmissionPolicy;
import dev.concert.domain.reservation.ReservationPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.ZoneId;
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
        @DefaultValue("Asia/Seoul") ZoneId timeZone,
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
            @Positive @DefaultValue("100") int capacity,
            @DurationMin(millis = 1) @DefaultValue("2m") Duration claimWindow,
            @DurationMin(millis = 1) @DefaultValue("10m") Duration sessionWindow,
            @DurationMin(millis = 1) @DefaultValue("3m") Duration idleAfter,
            @DurationMin(millis = 1) @DefaultValue("10m") Duration forgetAfter,
            @DurationMin(millis = 1) @DefaultValue("24h") Duration receiptWindow) {

        AdmissionPolicy admissionPolicy() {
            return new AdmissionPolicy(claimWindow, sessionWindow, idleAfter, forgetAfter);
        }
    }

    /**
     * @param hold how long seats are held
     * @param maxSeats how many seats one reservation may have
     */
    record Reservation(
            @DurationMin(millis = 1) @DefaultValue("5m") Duration hold,
            @Positive @DefaultValue("10") int maxSeats) {

        ReservationPolicy policy() {
            return new ReservationPolicy(hold, maxSeats);
        }
    }
}
