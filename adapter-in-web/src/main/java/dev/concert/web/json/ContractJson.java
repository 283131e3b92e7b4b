package dev.concert.web.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.Executable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
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

    private ContractJson() {}

    /** A mapper that writes instants as local times of the zone. */
    public static JsonMapper mapper(ZoneId zone) {
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
                .addModule(types(zone))
                .build();
    }

    private static JacksonModule types(ZoneId zone) {
        return new SimpleModule("contract")
                .addSerializer(Instant.class, new LocalTimeOfInstant(zone))
                .addDeserializer(String.class, new StrictString())
                .addDeserializer(LocalDate.class, new StrictDate())
                .addDeserializer(OpeningTime.class, new OpeningTime.InZone(zone));
    }

    private static final class LocalTimeOfInstant extends StdSerializer<Instant> {

        /** Always with seconds, and with up to three digits for milliseconds where they are not zero. */
        private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
                .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                .appendFraction(ChronoField.NANO_OF_SECOND, 0, 3, true)
                .toFormatter();

        private final DateTimeFormatter inZone;

        LocalTimeOfInstant(ZoneId zone) {
            super(Instant.class);
            this.inZone = FORMAT.withZone(zone);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(inZone.format(value.truncatedTo(ChronoUnit.MILLIS)));
        }
    }

    /**
     * Accepts strings only; Jackson's own deserializer unwraps a list with one string. Refuses U+0000 and unpaired surrogates,
     * because PostgreSQL cannot store them.
     */
    private static final class StrictString extends StdDeserializer<String> {

        StrictString() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            String text = parser.getString();
            if (text.codePoints().anyMatch(StrictString::isNoCharacter)) {
                return (String) context.handleWeirdStringValue(String.class, "", "not text");
            }
            return text;
        }

        private static boolean isNoCharacter(int codePoint) {
            return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
        }
    }

    private static final class StrictDate extends StdDeserializer<LocalDate> {

        StrictDate() {
            super(LocalDate.class);
        }

        @Override
        public LocalDate deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (LocalDate) context.handleUnexpectedToken(LocalDate.class, parser);
            }
            String text = parser.getString();
            try {
                return StrictText.date(text);
            } catch (DateTimeException malformed) {
                return (LocalDate) context.handleWeirdStringValue(LocalDate.class, text, "not a date as uuuu-MM-dd");
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
            return annotated instanceof AnnotatedParameter parameter && !isNullable(parameter)
                    ? JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)
                    : super.findSetterInfo(config, annotated);
        }

        private static boolean isNullable(AnnotatedParameter parameter) {
            return parameter.getOwner().getAnnotated() instanceof Executable creator
                    && creator.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
        }
    }
}
