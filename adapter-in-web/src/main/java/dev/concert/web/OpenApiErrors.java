package dev.concert.web;

import static dev.concert.web.OpenApiTypes.constant;
import static dev.concert.web.OpenApiTypes.envelope;
import static dev.concert.web.OpenApiTypes.integer;
import static dev.concert.web.OpenApiTypes.listOf;
import static dev.concert.web.OpenApiTypes.localDateTime;
import static dev.concert.web.OpenApiTypes.object;
import static dev.concert.web.OpenApiTypes.ref;
import static dev.concert.web.OpenApiTypes.text;

import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Language;
import dev.concert.web.controller.ReservationController.ConflictResponse;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Discriminator;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/** The errors of the contract as OpenAPI: in the envelope, and as the problems of RFC 9457. */
final class OpenApiErrors {

    private static final String CONFLICT = ConflictResponse.class.getSimpleName();

    private final OpenApiTypes types;

    OpenApiErrors(OpenApiTypes types) {
        this.types = types;
    }

    /** What an error carries besides its code. */
    private Map<String, Schema<?>> details(ErrorCode code) {
        Map<String, Schema<?>> details = new LinkedHashMap<>();
        switch (code) {
            case INVALID_REQUEST -> details.put("field", text());
            case NOT_ADMITTED -> {
                details.put("listNum", integer(1));
                details.put("expectedTime", localDateTime());
            }
            case WRONG_LINE -> details.put("concertId", integer(1));
            case SEATS_UNAVAILABLE ->
                details.put("conflicts", listOf(ref(CONFLICT)).minItems(1));
            case RESERVATION_IN_PROGRESS -> details.put("reservationId", integer(1));
            case AMOUNT_MISMATCH -> details.put("expectedAmount", integer(1));
            case INSUFFICIENT_BALANCE -> details.put("missing", integer(1));
            default -> {}
        }
        details.forEach((name, schema) -> types.describe(code.name(), name, schema));
        return details;
    }

    /** Only where one member, parameter or header is to blame is there a detail to give. */
    private static boolean isAlwaysDetailed(ErrorCode code) {
        return code != ErrorCode.INVALID_REQUEST;
    }

    /** Adds what the {@link #answers} refer to. */
    void addTo(Components components) {
        ModelConverters.getInstance(true).readAll(ConflictResponse.class).forEach(components::addSchemas);
        for (ErrorCode code : ErrorCode.values()) {
            Map<String, Schema<?>> inEnvelope = new LinkedHashMap<>();
            inEnvelope.put("error", constant(code.name()));

            Map<String, Schema<?>> asProblem = new LinkedHashMap<>();
            asProblem.put("type", constant(code.problemType()));
            asProblem.put("title", constant(code.problemTitle()));
            asProblem.put("status", constant(code.status()));
            asProblem.put("detail", text().example(Language.KOREAN.message(code)));

            components.addSchemas(name(code), withDetails(inEnvelope, code));
            components.addSchemas(problemName(code), withDetails(asProblem, code));
        }
    }

    private Schema<?> withDetails(Map<String, Schema<?>> members, ErrorCode code) {
        List<String> required = members.keySet().stream().toList();
        members.putAll(details(code));
        return object(members, isAlwaysDetailed(code) ? members.keySet() : required);
    }

    /** The answers with these codes, by their status. */
    Map<Integer, ApiResponse> answers(SortedSet<ErrorCode> codes) {
        Map<Integer, List<ErrorCode>> byStatus =
                codes.stream().collect(Collectors.groupingBy(ErrorCode::status, TreeMap::new, Collectors.toList()));
        Map<Integer, ApiResponse> answers = new LinkedHashMap<>();
        byStatus.forEach((status, ofStatus) -> answers.put(status, answer(status, ofStatus)));
        return answers;
    }

    private ApiResponse answer(int status, List<ErrorCode> codes) {
        ApiResponse answer = new ApiResponse()
                .description(codes.stream()
                        .map(code -> "- `" + code + "` " + Language.KOREAN.message(code))
                        .collect(Collectors.joining("\n")))
                .content(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_JSON_VALUE,
                                new MediaType()
                                        .schema(envelope(
                                                false,
                                                status,
                                                Language.KOREAN.message(codes.getFirst()),
                                                oneOf(codes, "error", OpenApiErrors::name)))
                                        .examples(examples(codes)))
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                new MediaType().schema(oneOf(codes, "type", OpenApiErrors::problemName))));
        if (status == ErrorCode.UNAVAILABLE.status()) {
            answer.addHeaderObject(HttpHeaders.RETRY_AFTER, types.header(HttpHeaders.RETRY_AFTER, integer(1), true));
        }
        return answer;
    }

    private static Schema<?> oneOf(List<ErrorCode> codes, String discriminator, Function<ErrorCode, String> name) {
        if (codes.size() == 1) {
            return ref(name.apply(codes.getFirst()));
        }
        Schema<?> oneOf = new Schema<>();
        Discriminator which = new Discriminator().propertyName(discriminator);
        for (ErrorCode code : codes) {
            Schema<?> one = ref(name.apply(code));
            oneOf.addOneOfItem(one);
            which.mapping(discriminator.equals("error") ? code.name() : code.problemType(), one.get$ref());
        }
        return oneOf.discriminator(which);
    }

    private Map<String, Example> examples(List<ErrorCode> codes) {
        Map<String, Example> examples = new LinkedHashMap<>();
        for (ErrorCode code : codes) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("error", code.name());
            details(code).forEach((name, detail) -> result.put(name, detail.getExample()));
            examples.put(
                    code.name(), new Example().value(Envelope.failure(code, Language.KOREAN.message(code), result)));
        }
        return examples;
    }

    private static String name(ErrorCode code) {
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static String problemName(ErrorCode code) {
        return name(code) + "Problem";
    }
}
