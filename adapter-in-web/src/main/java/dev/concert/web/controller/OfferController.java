package dev.concert.web.controller;

import dev.concert.application.concert.OfferQueries.OfferedConcert;
import dev.concert.application.concert.OfferQueries.OfferedPerformance;
import dev.concert.application.offer.Offer;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Validated;
import dev.concert.web.json.Countdown;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What there is to buy: the same for everybody, without a token, and without a query for each request. */
@RestController
record OfferController(Offer offer, ReservationPolicy policy, ZoneId zone) {

    static final int MAX_CONCERTS = 1_000;

    /** Caches may hold the answer for as long as the service itself may. */
    private static final String CACHED = "public, max-age=" + Offer.MAX_AGE.toSeconds();

    record ConcertResponse(
            long concertId,
            String name,
            String artist,
            long lineId,
            @Nullable Instant opensAt,
            @Nullable Countdown opensInMs,
            boolean paused,
            LocalDate nextDate,
            int seatsLeft,
            long priceFrom,
            long priceTo) {

        static ConcertResponse of(OfferedConcert concert) {
            List<OfferedPerformance> ahead = concert.performances();
            return new ConcertResponse(
                    concert.concertId(),
                    concert.name(),
                    concert.artist(),
                    concert.lineId(),
                    concert.opensAt(),
                    Countdown.to(concert.opensAt()),
                    concert.paused(),
                    ahead.getFirst().date(),
                    concert.seatsLeft(),
                    ahead.stream()
                            .mapToLong(OfferedPerformance::priceFrom)
                            .min()
                            .orElseThrow(),
                    ahead.stream().mapToLong(OfferedPerformance::priceTo).max().orElseThrow());
        }
    }

    @GetMapping("/api/concerts")
    ResponseEntity<Envelope<List<ConcertResponse>>> concerts(
            @RequestParam(required = false) @Nullable Integer size,
            @RequestParam(required = false) @Nullable Long after,
            @RequestParam(required = false) @Nullable Boolean soldOut) {
        if (size != null) {
            Answers.requirePage(size);
        }
        List<OfferedConcert> concerts = offer.concerts(
                after == null ? 0 : after,
                Objects.requireNonNullElse(size, MAX_CONCERTS),
                Objects.requireNonNullElse(soldOut, false));
        return Validated.answer(
                concerts, CACHED, concerts.stream().map(ConcertResponse::of).toList());
    }

    record OfferedConcertResponse(
            long concertId,
            String name,
            String artist,
            long lineId,
            @Nullable Instant opensAt,
            @Nullable Countdown opensInMs,
            boolean paused,
            @Nullable Integer maxSeatsPerUser,
            List<PerformanceResponse> performances) {

        static OfferedConcertResponse of(OfferedConcert concert) {
            return new OfferedConcertResponse(
                    concert.concertId(),
                    concert.name(),
                    concert.artist(),
                    concert.lineId(),
                    concert.opensAt(),
                    Countdown.to(concert.opensAt()),
                    concert.paused(),
                    concert.maxSeatsPerUser(),
                    concert.performances().stream().map(PerformanceResponse::of).toList());
        }
    }

    record PerformanceResponse(
            LocalDate date, int seatCount, int seatsLeft, long priceFrom, long priceTo, boolean cancelled) {

        static PerformanceResponse of(OfferedPerformance performance) {
            return new PerformanceResponse(
                    performance.date(),
                    performance.seatCount(),
                    performance.seatsLeft(),
                    performance.priceFrom(),
                    performance.priceTo(),
                    false);
        }
    }

    @GetMapping("/api/concerts/{concertId:[0-9]+}")
    ResponseEntity<Envelope<OfferedConcertResponse>> concert(@PathVariable long concertId) {
        OfferedConcert concert =
                offer.find(new ConcertId(concertId)).orElseThrow(() -> ApiException.of(ErrorCode.CONCERT_NOT_FOUND));
        return Validated.answer(concert, CACHED, OfferedConcertResponse.of(concert));
    }

    /**
     * @param identity how users prove who they are; null where the service believes the names it is given
     * @param selfCharge whether users charge their wallets by themselves
     */
    record SettingsResponse(
            @Nullable IdentityResponse identity, boolean selfCharge, int maxSeats, long holdMs, String zone) {}

    record IdentityResponse(String issuerUri, @Nullable String clientId) {}

    @GetMapping("/api/settings")
    ResponseEntity<Envelope<SettingsResponse>> settings() {
        SettingsResponse settings = new SettingsResponse(
                null, true, policy.maxSeats(), policy.hold().toMillis(), zone.getId());
        return Validated.answer(settings, CACHED, settings);
    }
}
