package dev.concert.web.controller;

import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.ConcertQueries.CatalogueEntry;
import dev.concert.application.concert.ConcertQueries.Sales;
import dev.concert.application.operator.ChangeConcertUseCase;
import dev.concert.application.operator.CreateConcertUseCase;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.InvalidPlanException;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.shared.Ids.ConcertId;
import dev.concert.domain.shared.VisibleText;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.controller.OperatorPerformanceController.PerformanceRequest;
import dev.concert.web.json.JsonBodyConverter.StoredJson;
import dev.concert.web.json.OperatorBody;
import dev.concert.web.json.OperatorBody.PatchBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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

/** The operator's routes, which {@link OperatorInterceptor} hides from all other callers. */
@RestController
record OperatorController(
        CreateConcertUseCase createConcert,
        ChangeConcertUseCase changeConcert,
        ConcertQueries concerts,
        Answers answers,
        InstantSource clock,
        ZoneId zone) {

    record ConcertRequest(
            String name,
            String artist,
            @Nullable Boolean published,
            List<PerformanceRequest> performances,
            OperatorLineController.@Nullable LineRequest line)
            implements OperatorBody {}

    record CreatedConcertResponse(long concertId) {

        static CreatedConcertResponse of(Concert concert) {
            return new CreatedConcertResponse(concert.id().value());
        }
    }

    @PostMapping(Routes.OPERATOR + "/concerts")
    Envelope<StoredJson<CreatedConcertResponse>> create(
            HttpServletRequest http, @RequestHeader HttpHeaders headers, @RequestBody ConcertRequest request) {
        OperatorLineController.LineRequest line = request.line();
        var command = new CreateConcertUseCase.Command(
                plan(request),
                line == null ? null : line.plan("line."),
                answers.call(http, headers, request, Concert.class, CreatedConcertResponse::of));
        return answers.envelope(createConcert.create(command), CreatedConcertResponse::of);
    }

    record ConcertResponse(
            long concertId,
            String name,
            String artist,
            boolean published,
            @Nullable Integer maxSeatsPerUser,
            long lineId,
            List<SalesResponse> performances) {

        static ConcertResponse of(CatalogueEntry entry) {
            Concert concert = entry.concert();
            return new ConcertResponse(
                    concert.id().value(),
                    concert.name(),
                    concert.artist(),
                    concert.published(),
                    null,
                    entry.queueId().value(),
                    entry.performances().stream().map(SalesResponse::of).toList());
        }
    }

    record SalesResponse(
            LocalDate date, int seatCount, int free, int held, int sold, int blocked, long revenue, boolean cancelled) {

        static SalesResponse of(Sales sales) {
            return new SalesResponse(
                    sales.date(),
                    sales.seatCount(),
                    sales.free(),
                    sales.held(),
                    sales.sold(),
                    sales.blocked(),
                    sales.revenue(),
                    false);
        }
    }

    @GetMapping(Routes.OPERATOR + "/concerts")
    Envelope<List<ConcertResponse>> concerts(
            @RequestParam(defaultValue = "50") int size, @RequestParam(required = false) @Nullable Long after) {
        Answers.requirePage(size);
        return Envelope.of(concerts.catalogue(after == null ? 0 : after, size, clock.instant()).stream()
                .map(ConcertResponse::of)
                .toList());
    }

    @GetMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}")
    Envelope<ConcertResponse> concert(@PathVariable long concertId) {
        return concerts.catalogueEntry(new ConcertId(concertId), clock.instant())
                .map(entry -> Envelope.of(ConcertResponse.of(entry)))
                .orElseThrow(() -> ApiException.of(ErrorCode.CONCERT_NOT_FOUND));
    }

    record ConcertChangeRequest(
            @Nullable String name,
            @Nullable String artist,
            @Nullable Boolean published) implements PatchBody {

        UnaryOperator<Concert> change() {
            String newName = name == null ? null : text(name, "name");
            String newArtist = artist == null ? null : text(artist, "artist");
            return concert -> new Concert(
                    concert.id(),
                    Objects.requireNonNullElse(newName, concert.name()),
                    Objects.requireNonNullElse(newArtist, concert.artist()),
                    published == null ? concert.published() : published);
        }
    }

    @PatchMapping(Routes.OPERATOR + "/concerts/{concertId:[0-9]+}")
    Envelope<ConcertResponse> changeConcert(
            HttpServletRequest http, @PathVariable long concertId, @RequestBody ConcertChangeRequest request) {
        changeConcert.change(new ConcertId(concertId), request.change(), answers.call(http));
        return concert(concertId);
    }

    private static String text(String text, String field) {
        return planned("", () -> ConcertPlan.requireText(VisibleText.trim(text), field));
    }

    private ConcertPlan plan(ConcertRequest request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        List<PerformancePlan> performances = new ArrayList<>();
        for (PerformanceRequest performance : request.performances()) {
            performances.add(performance.plan("performances[" + performances.size() + "].", today));
        }
        return planned(
                "",
                () -> new ConcertPlan(
                        text(request.name(), "name"),
                        text(request.artist(), "artist"),
                        request.published() == null || request.published(),
                        performances));
    }

    static <T> T planned(String path, Supplier<T> plan) {
        try {
            return plan.get();
        } catch (InvalidPlanException invalid) {
            throw ApiException.invalid(path + invalid.field());
        }
    }
}
