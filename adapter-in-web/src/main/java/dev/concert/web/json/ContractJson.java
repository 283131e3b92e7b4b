package dev.concert.web.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.Executable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The JSON mapper of the contract: no conversion between numbers and strings, no duplicate members, and each component
 * without {@code @Nullable} is required. The framework keeps its own mapper, because other parts rely on its rules.
 */
public final class ContractJson {

    /** The deepest body of the contract has two levels; unknown members may be nested deeper. */
    private static final int MAX_DEPTH = 32;

    /** The longest number of the contract has 19 digits. */
    private static final int MAX_NUMBER_LENGTH = 100;

    /** Always with milliseconds: strict parsers of clients know one length only. */
    public static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

    private ContractJson() {}

    /** A mapper that writes instants as local times of the zone, and how long it is until them by the clock. */
    public static JsonMapper mapper(ZoneId zone, InstantSource clock) {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .withCoercionConfigDefaults(config -> {
                    for (CoercionInputShape shape : CoercionInputShape.values()) {
                        config.setCoercion(shape, CoercionAction.Fail);
                    }
                })
                .annotationIntrospector(new RequiredUnlessNullable())
                .addModule(types(zone, clock))
                .build();
    }

    private static JacksonModule types(ZoneId zone, InstantSource clock) {
        return new SimpleModule("contract")
                .addSerializer(Instant.class, new LocalTimeOfInstant(zone))
                .addSerializer(Countdown.class, new Countdown.Writer(clock))
                .addDeserializer(String.class, new FromText<>(String.class, ContractJson::storable))
                .addDeserializer(LocalDate.class, new FromText<>(LocalDate.class, StrictText::date))
                .addDeserializer(SeatNumberText.class, new SeatNumberText.Reader())
                .addDeserializer(OpeningTime.class, new OpeningTime.Reader(zone));
    }

    private static final class LocalTimeOfInstant extends StdSerializer<Instant> {

        private final DateTimeFormatter inZone;

        LocalTimeOfInstant(ZoneId zone) {
            super(Instant.class);
            this.inZone = TIME.withZone(zone);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(inZone.format(value));
        }
    }

    /** Reads a value from a string alone; Jackson's own deserializers unwrap lists and convert numbers. */
    private static class FromText<T> extends StdDeserializer<T> {

        private final Class<T> type;
        private final Function<String, T> read;

        FromText(Class<T> type, Function<String, T> read) {
            super(type);
            this.type = type;
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return type.cast(context.handleUnexpectedToken(type, parser));
            }
            try {
                return read.apply(parser.getString());
            } catch (IllegalArgumentException | DateTimeException malformed) {
                return type.cast(context.handleWeirdStringValue(type, "", "malformed"));
            }
        }
    }

    /** Refuses U+0000 and unpaired surrogates, because PostgreSQL cannot store them. */
    private static String storable(String text) {
        if (text.codePoints().anyMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE)) {
            throw new IllegalArgumentException("Not text");
        }
        return text;
    }

    /** A seat number in a request: documented as a string, and accepted as a JSON number too. */
    public record SeatNumberText(long value) {

        private static final class Reader extends FromText<SeatNumberText> {

            Reader() {
                super(SeatNumberText.class, text -> new SeatNumberText(StrictText.positiveLong(text)));
            }

            @Override
            public SeatNumberText deserialize(JsonParser parser, DeserializationContext context) {
                return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                        ? new SeatNumberText(parser.getLongValue())
                        : super.deserialize(parser, context);
            }

            @Override
            public @Nullable Object getNullValue(DeserializationContext context) {
                return context.handleUnexpectedToken(SeatNumberText.class, context.getParser());
            }
        }
    }

    /**
     * The opening time of a queue as the operator sends it: a time as {@link StrictText#instant} reads it, or JSON null for a
     * queue that is open. An absent member yields no object of this type, so that it differs from null.
     */
    public record OpeningTime(@Nullable Instant instant) implements OperatorBody.Erasable {

        private static final class Reader extends FromText<OpeningTime> {

            Reader(ZoneId zone) {
                super(OpeningTime.class, text -> new OpeningTime(StrictText.instant(text, zone)));
            }

            @Override
            public Object getNullValue(DeserializationContext context) {
                return new OpeningTime(null);
            }

            @Override
            public @Nullable Object getAbsentValue(DeserializationContext context) {
                return null;
            }
        }
    }

    /** Makes each component of a request required and not null, unless its type is {@code @Nullable}. */
    private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {

        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return member instanceof AnnotatedParameter parameter
                    ? Boolean.valueOf(!isNullable(parameter))
                    : super.hasRequiredMarker(config, member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter
                    ? JsonSetter.Value.construct(isNullable(parameter) ? Nulls.SET : Nulls.FAIL, Nulls.FAIL)
                    : super.findSetterInfo(config, annotated);
        }

        private static boolean isNullable(AnnotatedParameter parameter) {
            return parameter.getOwner().getAnnotated() instanceof Executable creator
                    && creator.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
        }
    }
}
