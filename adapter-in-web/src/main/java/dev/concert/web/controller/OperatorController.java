package dev.concert.web.controller;

import dev.concert.application.operator.ConfigureQueueUseCase;
import dev.concert.application.operator.CreateConcertUseCase;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueQueries.QueueStatus;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.InvalidPlanException;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
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
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import dev.concert.web.json.OperatorBody.PatchBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The operator's routes, which {@link OperatorInterceptor} hides from all other callers. */
@RestController
record OperatorController(
        CreateConcertUseCase createConcert,
        ConfigureQueueUseCase configureQueue,
        QueueQueries queues,
        Answers answers,
        InstantSource clock,
        ZoneId zone) {

    static final int MAX_CAPACITY = 1_000_000;

    record ConcertRequest(
            String name,
            String artist,
            @Nullable Boolean published,
            List<PerformanceRequest> performances,
            @Nullable LineRequest line)
            implements OperatorBody {}

    record PerformanceRequest(
            LocalDate date, long price, @Nullable Integer seatCount) {}

    record ConcertResponse(long concertId) {

        static ConcertResponse of(Concert concert) {
            return new ConcertResponse(concert.id().value());
        }
    }

    @PostMapping(Routes.OPERATOR + "/concerts")
    Envelope<StoredJson<ConcertResponse>> create(
            HttpServletRequest http, @RequestHeader HttpHeaders headers, @RequestBody ConcertRequest request) {
        LineRequest line = request.line();
        var command = new CreateConcertUseCase.Command(
                plan(request),
                line == null ? null : line.plan("line."),
                answers.call(http, headers, request, Concert.class, ConcertResponse::of));
        return answers.envelope(createConcert.create(command), ConcertResponse::of);
    }

    /** Absent members are those of an open queue, or leave the queue that the concert has unchanged. */
    record LineRequest(
            int capacity,
            @Nullable Boolean paused,
            @Nullable OpeningTime opensAt) implements OperatorBody {

        QueuePlan plan(String path) {
            requireCapacity(capacity, path);
            return new QueuePlan(capacity, queue -> withSettings(queue, paused, opensAt));
        }
    }

    record OpenedLineResponse(long lineId) {

        static OpenedLineResponse of(ConfigureQueueUseCase.Opened opened) {
            return new OpenedLineResponse(opened.queueId().value());
        }
    }

    @PostMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}/line")
    Envelope<StoredJson<OpenedLineResponse>> openLine(
            HttpServletRequest http,
            @RequestHeader HttpHeaders headers,
            @PathVariable long concertId,
            @RequestBody LineRequest request) {
        var answer = configureQueue.open(
                new ConcertId(concertId),
                request.plan(""),
                answers.call(http, headers, request, ConfigureQueueUseCase.Opened.class, OpenedLineResponse::of));
        return answers.envelope(answer, outcome -> switch (outcome) {
            case ConfigureQueueUseCase.Opened opened -> OpenedLineResponse.of(opened);
            case ConfigureQueueUseCase.NotFound _none -> throw ApiException.of(ErrorCode.CONCERT_NOT_FOUND);
        });
    }

    record LineChangeRequest(
            @Nullable Integer capacity,
            @Nullable Boolean paused,
            @Nullable OpeningTime opensAt) implements PatchBody {

        Queue applyTo(Queue line) {
            return withSettings(capacity == null ? line : line.resize(capacity), paused, opensAt);
        }
    }

    private static Queue withSettings(Queue line, @Nullable Boolean paused, @Nullable OpeningTime opensAt) {
        Queue changed = line;
        if (paused != null) {
            changed = paused ? line.pause() : line.resume();
        }
        return opensAt == null ? changed : changed.openAt(opensAt.instant());
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
            requireCapacity(request.capacity(), "");
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

    private static void requireCapacity(int capacity, String path) {
        ApiException.require(capacity >= 1 && capacity <= MAX_CAPACITY, path + "capacity");
    }

    private ConcertPlan plan(ConcertRequest request) {
        try {
            return new ConcertPlan(
                    ConcertPlan.requireText(request.name().strip(), "name"),
                    ConcertPlan.requireText(request.artist().strip(), "artist"),
                    request.published() == null || request.published(),
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
