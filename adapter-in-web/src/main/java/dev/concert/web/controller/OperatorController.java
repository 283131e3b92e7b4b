package dev.concert.web.controller;

import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.queue.ConfigureQueueUseCase;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.InvalidPlanException;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Money;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.ContractJson.OpeningTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The operator's routes, which {@link OperatorInterceptor} hides from all other callers. */
@RestController
record OperatorController(
        CreateConcertUseCase createConcert,
        ConfigureQueueUseCase configureQueue,
        QueueQueries queues,
        InstantSource clock,
        ZoneId zone) {

    static final int MAX_CAPACITY = 1_000_000;

    record ConcertRequest(String name, String artist, List<PerformanceRequest> performances) {}

    record PerformanceRequest(
            LocalDate date, long price, @Nullable Integer seatCount) {}

    record ConcertResponse(long concertId) {}

    @PostMapping(Routes.OPERATOR + "/concerts")
    Envelope<ConcertResponse> create(@RequestBody ConcertRequest request) {
        return Envelope.of(
                new ConcertResponse(createConcert.create(plan(request)).id().value()));
    }

    record LineRequest(int capacity) {}

    record OpenedLineResponse(long lineId) {}

    @PostMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/line")
    Envelope<OpenedLineResponse> openLine(@PathVariable long concertId, @RequestBody LineRequest request) {
        return switch (configureQueue.open(new ConcertId(concertId), capacity(request.capacity()))) {
            case ConfigureQueueUseCase.Configured opened ->
                Envelope.of(new OpenedLineResponse(opened.queue().queue().id().value()));
            case ConfigureQueueUseCase.NotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
        };
    }

    /** Absent members leave the queue unchanged. */
    record LineChangeRequest(
            @Nullable Integer capacity,
            @Nullable Boolean paused,
            @Nullable OpeningTime opensAt) {

        Queue applyTo(Queue line) {
            Queue changed = capacity == null ? line : line.resize(capacity);
            if (paused != null) {
                changed = paused ? changed.pause() : changed.resume();
            }
            return opensAt == null ? changed : changed.openAt(opensAt.instant());
        }
    }

    record LineResponse(
            long lineId,
            @Nullable Long concertId,
            int capacity,
            boolean paused,
            @Nullable Instant opensAt,
            long waiting,
            long admitted) {

        static LineResponse of(QueueStatus status) {
            Queue queue = status.queue();
            return new LineResponse(
                    queue.id().value(),
                    queue.concertId() == null ? null : queue.concertId().value(),
                    queue.capacity(),
                    queue.paused(),
                    queue.opensAt(),
                    queue.waiting(),
                    status.admitted());
        }
    }

    @PatchMapping(Routes.OPERATOR + "/lines/{lineId:[0-9]+}")
    Envelope<LineResponse> changeLine(@PathVariable long lineId, @RequestBody LineChangeRequest request) {
        if (request.capacity() != null) {
            capacity(request.capacity());
        }
        return switch (configureQueue.change(new QueueId(lineId), request::applyTo)) {
            case ConfigureQueueUseCase.Configured changed -> Envelope.of(LineResponse.of(changed.queue()));
            case ConfigureQueueUseCase.NotFound _none -> throw ApiException.of(ErrorCode.NOT_FOUND);
        };
    }

    @GetMapping(Routes.OPERATOR + "/lines")
    Envelope<List<LineResponse>> lines() {
        return Envelope.of(queues.queues().stream().map(LineResponse::of).toList());
    }

    private static int capacity(int capacity) {
        ApiException.require(capacity >= 1 && capacity <= MAX_CAPACITY, "capacity");
        return capacity;
    }

    private ConcertPlan plan(ConcertRequest request) {
        try {
            return new ConcertPlan(
                    ConcertPlan.requireText(request.name().strip(), "name"),
                    ConcertPlan.requireText(request.artist().strip(), "artist"),
                    performances(request.performances()));
        } catch (InvalidPlanException invalid) {
            throw ApiException.invalid(invalid.field());
        }
    }

    private List<PerformancePlan> performances(List<PerformanceRequest> requests) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        List<PerformancePlan> plans = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String path = "performances[" + i + "].";
            ApiException.require(!requests.get(i).date().isBefore(today), path + "date");
            plans.add(performance(requests.get(i), path));
        }
        return plans;
    }

    private static PerformancePlan performance(PerformanceRequest request, String path) {
        int seatCount = Objects.requireNonNullElse(request.seatCount(), SeatNumber.MAX);
        ApiException.require(request.price() >= 0, path + "price");
        try {
            return new PerformancePlan(request.date(), new Money(request.price()), seatCount);
        } catch (InvalidPlanException invalid) {
            throw ApiException.invalid(path + invalid.field());
        }
    }
}
