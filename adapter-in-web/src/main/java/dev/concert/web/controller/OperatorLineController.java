package dev.concert.web.controller;

import dev.concert.application.operator.ConfigureQueueUseCase;
import dev.concert.application.queue.SampleStore.Sample;
import dev.concert.application.queue.WatchQueuesUseCase;
import dev.concert.application.queue.WatchQueuesUseCase.WatchedQueue;
import dev.concert.domain.queue.Queue;
import dev.concert.domain.queue.QueuePlan;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.json.ContractJson.OpeningTime;
import dev.concert.web.json.Countdown;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import dev.concert.web.json.OperatorBody.PatchBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The operator's routes to queues, which the API calls lines; {@link OperatorInterceptor} hides them from all other callers. */
@RestController
record OperatorLineController(ConfigureQueueUseCase configureQueue, WatchQueuesUseCase watchQueues, Answers answers) {

    private static final int MAX_MINUTES = 1_440;

    static final int MAX_CAPACITY = 1_000_000;

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
            @Nullable Countdown opensInMs,
            long waiting,
            long admitted,
            long issued,
            long passedOver,
            long forgotten,
            long joinsPerMinute,
            long admissionsPerMinute,
            long longestWaitMs) {

        static LineResponse of(WatchedQueue watched) {
            Queue queue = watched.status().queue();
            return new LineResponse(
                    queue.id().value(),
                    queue.concertId() == null ? null : queue.concertId().value(),
                    queue.capacity(),
                    queue.paused(),
                    queue.opensAt(),
                    Countdown.to(queue.opensAt()),
                    queue.waiting(),
                    watched.status().admitted(),
                    queue.lastNumber(),
                    queue.tally().passedOver(),
                    queue.tally().forgotten(),
                    watched.joinsPerMinute(),
                    watched.admissionsPerMinute(),
                    queue.tally().longestWait().toMillis());
        }
    }

    @PatchMapping(Routes.OPERATOR + "/lines/{lineId:[0-9]+}")
    Envelope<LineResponse> changeLine(
            HttpServletRequest http, @PathVariable long lineId, @RequestBody LineChangeRequest request) {
        if (request.capacity() != null) {
            requireCapacity(request.capacity(), "");
        }
        return switch (configureQueue.change(new QueueId(lineId), request::applyTo, answers.call(http))) {
            case ConfigureQueueUseCase.Configured changed ->
                Envelope.of(LineResponse.of(watchQueues.watched(changed.queue())));
            case ConfigureQueueUseCase.NotFound _none -> throw ApiException.of(ErrorCode.NOT_FOUND);
        };
    }

    @GetMapping(Routes.OPERATOR + "/lines")
    Envelope<List<LineResponse>> lines() {
        return Envelope.of(watchQueues.queues().stream().map(LineResponse::of).toList());
    }

    record SampleResponse(Instant at, long waiting, long admitted, long joins, long admissions, long passedOver) {

        static SampleResponse of(Sample sample) {
            return new SampleResponse(
                    sample.at(),
                    sample.waiting(),
                    sample.admitted(),
                    sample.joins(),
                    sample.admissions(),
                    sample.passedOver());
        }
    }

    @GetMapping(Routes.OPERATOR + "/lines/{lineId:[0-9]+}/history")
    Envelope<List<SampleResponse>> history(@PathVariable long lineId, @RequestParam(defaultValue = "60") int minutes) {
        ApiException.require(minutes >= 1 && minutes <= MAX_MINUTES, "minutes");
        return Envelope.of(watchQueues
                .history(new QueueId(lineId), Duration.ofMinutes(minutes))
                .orElseThrow(() -> ApiException.of(ErrorCode.NOT_FOUND))
                .stream()
                .map(SampleResponse::of)
                .toList());
    }

    private static void requireCapacity(int capacity, String path) {
        ApiException.require(capacity >= 1 && capacity <= MAX_CAPACITY, path + "capacity");
    }
}
