package dev.concert.web;

import dev.concert.application.idempotency.IdempotencyKey;
import dev.concert.domain.concert.Concert;
import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.user.Username;
import dev.concert.domain.wallet.Wallet;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.controller.OperatorController;
import dev.concert.web.json.ContractJson;
import dev.concert.web.json.OpeningTime;
import dev.concert.web.json.SeatNumberText;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes the records of requests and answers at their word, as {@link ContractJson} does, and adds the bounds that the API judges by. */
final class OpenApiTypes implements ModelConverter {

    /** No offset, so it is not the {@code date-time} of RFC 3339. */
    private static final String LOCAL_DATE_TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?$";

    private static final String SEAT_NUMBER = "^([1-9]|[1-4][0-9]|50)$";

    private final Supplier<OpenApiWords> words;
    private final ReservationPolicy policy;

    OpenApiTypes(Supplier<OpenApiWords> words, ReservationPolicy policy) {
        this.words = words;
        this.policy = policy;
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Class<?> raw = Json31.mapper().constructType(type.getType()).getRawClass();
        if (raw == Instant.class || raw == OpeningTime.class) {
            return localDateTime();
        }
        if (raw == SeatNumberText.class) {
            return new Schema<>()
                    .addOneOfItem(text().pattern(SEAT_NUMBER))
                    .addOneOfItem(between(SeatNumber.MIN, integer(SeatNumber.MIN), SeatNumber.MAX));
        }
        Schema<?> schema = others.hasNext() ? others.next().resolve(type, context, others) : null;
        Schema<?> model = raw.isRecord() ? context.getDefinedModels().get(raw.getSimpleName()) : null;
        if (model != null) {
            describe(raw, model);
        }
        return schema;
    }

    private void describe(Class<?> type, Schema<?> model) {
        boolean request = type.getSimpleName().endsWith("Request");
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Schema<?> member = Objects.requireNonNull(model.getProperties().get(component.getName()));
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (nullable) {
                member.addType("null");
            }
            if (!nullable || !request) {
                required.add(component.getName());
            }
            bound(type.getSimpleName(), component.getName(), member);
            describe(type.getSimpleName(), component.getName(), member);
        }
        model.setRequired(required);
    }

    /** Says what a member means, if that is written down. */
    void describe(String owner, String name, Schema<?> member) {
        OpenApiWords.Member word = words.get().member(owner, name);
        if (word == null) {
            return;
        }
        member.setDescription(word.text());
        boolean nullable = member.getTypes() != null && member.getTypes().contains("null");
        if (word.example() != null || nullable) {
            member.setExample(word.example());
        }
    }

    void describe(Parameter parameter) {
        OpenApiWords.Member word = words.get().member("", parameter.getName());
        if (word != null) {
            parameter.description(word.text()).example(word.example());
        }
        bound("", parameter.getName(), parameter.getSchema());
    }

    /** @param always whether every such answer has the header */
    Header header(String name, Schema<?> schema, boolean always) {
        OpenApiWords.Member word = words.get().member("", name);
        return new Header()
                .description(word == null ? null : word.text())
                .required(always)
                .schema(schema);
    }

    private void bound(String owner, String name, Schema<?> member) {
        switch (owner + "." + name) {
            case "JoinRequest.username" ->
                member.minLength(1).maxLength(Username.MAX_LENGTH).pattern("\\S");
            case "ReserveRequest.seatNumbers" ->
                member.minItems(1).maxItems(policy.maxSeats()).uniqueItems(true);
            case "ReserveResponse.seatNumbers", "ReservationResponse.seatNumbers" -> {
                member.minItems(1);
                member.getItems().pattern(SEAT_NUMBER);
            }
            case "SeatsResponse.availableSeatsList" -> member.getItems().pattern(SEAT_NUMBER);
            case "ChargeRequest.amount" -> between(1, member, Wallet.MAX_CHARGE.won());
            case "ConcertRequest.name", "ConcertRequest.artist" ->
                member.minLength(1).maxLength(Concert.MAX_TEXT_LENGTH).pattern("\\S");
            case "ConcertRequest.performances" -> member.minItems(1);
            case "PerformanceRequest.price" -> between(1, member, OperatorController.MAX_PRICE);
            case "PerformanceRequest.seatCount" -> {
                between(1, member, SeatNumber.MAX);
                member.setDefault(SeatNumber.MAX);
            }
            case "." + IdempotencyKeyHeader.NAME ->
                member.minLength(1).maxLength(IdempotencyKey.MAX_LENGTH).pattern("^[ -~]*$");
            case "LineRequest.capacity", "LineChangeRequest.capacity" ->
                between(1, member, OperatorController.MAX_CAPACITY);
            case ".size" -> between(1, member, 200);
            default -> {
                if (member.getTypes() != null && member.getTypes().contains("integer")) {
                    member.minimum(isId(name) ? BigDecimal.ONE : BigDecimal.ZERO);
                }
            }
        }
    }

    private static boolean isId(String name) {
        return name.equals("id") || name.endsWith("Id") || name.equals("before");
    }

    private static Schema<?> between(long least, Schema<?> number, long most) {
        return number.minimum(BigDecimal.valueOf(least)).maximum(BigDecimal.valueOf(most));
    }

    static Schema<?> ofType(String type) {
        return new Schema<>().types(Set.of(type));
    }

    static Schema<?> integer(long least) {
        return ofType("integer").format("int64").minimum(BigDecimal.valueOf(least));
    }

    static Schema<?> text() {
        return ofType("string");
    }

    static Schema<?> localDateTime() {
        return text().pattern(LOCAL_DATE_TIME);
    }

    static Schema<?> ref(String component) {
        return new Schema<>().$ref(component);
    }

    static Schema<?> constant(Object value) {
        Schema<?> constant = ofType(
                switch (value) {
                    case Boolean _truth -> "boolean";
                    case Integer _number -> "integer";
                    default -> "string";
                });
        constant.setConst(value);
        return constant;
    }

    static Schema<?> listOf(Schema<?> items) {
        Schema<?> list = ofType("array");
        list.setItems(items);
        return list;
    }

    static Schema<?> object(Map<String, Schema<?>> members, Collection<String> required) {
        Schema<?> object = ofType("object");
        object.setRequired(List.copyOf(required));
        members.forEach(object::addProperty);
        return object;
    }

    static Schema<?> envelope(boolean isSuccess, int code, String message, Schema<?> result) {
        Map<String, Schema<?>> members = new LinkedHashMap<>();
        members.put("isSuccess", constant(isSuccess));
        members.put("code", constant(code));
        members.put("message", text().example(message));
        members.put("result", result);
        return object(members, members.keySet());
    }
}
