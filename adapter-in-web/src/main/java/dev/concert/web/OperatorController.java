package dev.concert.web;

import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.PerformancePlan;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.wallet.Wallet;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What only the operator may do; {@link OperatorKey} keeps all others out. */
@RestController
class OperatorController {

    /** A seat that no wallet could ever pay for is a mistake. */
    static final long MAX_PRICE = Wallet.MAX_BALANCE.won();

    private final CreateConcertUseCase createConcert;
    private final InstantSource clock;
    private final ZoneId zone;

    OperatorController(CreateConcertUseCase createConcert, InstantSource clock, ZoneId zone) {
        this.createConcert = createConcert;
        this.clock = clock;
        this.zone = zone;
    }

    record ConcertRequest(String name, String artist, List<PerformanceRequest> performances) {}

    record PerformanceRequest(
            LocalDate date, long price, @Nullable Integer seatCount) {}

    record ConcertResponse(long concertId) {}

    @PostMapping("/api/admin/concerts")
    Envelope<ConcertResponse> create(@RequestBody ConcertRequest request) {
        Concert concert = createConcert.create(new CreateConcertUseCase.Command(
                text(request.name(), "name"), text(request.artist(), "artist"), performances(request.performances())));
        return Envelope.of(new ConcertResponse(concert.id().value()));
    }

    private static String text(String text, String field) {
        String stripped = text.strip();
        int length = stripped.codePointCount(0, stripped.length());
        boolean printable = stripped.codePoints().noneMatch(OperatorController::isUnprintable);
        if (length < 1 || length > Concert.MAX_TEXT_LENGTH || !printable) {
            throw ApiException.invalid(field);
        }
        return stripped;
    }

    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private List<PerformancePlan> performances(List<PerformanceRequest> requests) {
        if (requests.isEmpty()) {
            throw ApiException.invalid("performances");
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        Set<LocalDate> dates = new HashSet<>();
        List<PerformancePlan> plans = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            PerformanceRequest request = requests.get(i);
            String field = "performances[" + i + "].";
            if (request.date().isBefore(today) || !dates.add(request.date())) {
                throw ApiException.invalid(field + "date");
            }
            int seatCount = Objects.requireNonNullElse(request.seatCount(), SeatNumber.MAX);
            if (seatCount < 1 || seatCount > SeatNumber.MAX) {
                throw ApiException.invalid(field + "seatCount");
            }
            plans.add(new PerformancePlan(
                    request.date(), Amounts.between(1, request.price(), MAX_PRICE, field + "price"), seatCount));
        }
        return plans;
    }
}
