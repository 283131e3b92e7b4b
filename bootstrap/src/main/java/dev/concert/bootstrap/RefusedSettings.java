package dev.concert.bootstrap;

import jakarta.validation.Constraint;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.validation.FieldError;

/**
 * States for each setting that cannot be used, in one sentence, what it has to be: the message of the constraint on the record
 * that holds it, also where the text is no number, duration or zone at all.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedSettings extends AbstractFailureAnalyzer<BindException> {

    private static final ConfigurationPropertyName OWN = ConfigurationPropertyName.of("concert");

    private final Environment environment;

    RefusedSettings(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        if (!OWN.equals(cause.getName()) && !OWN.isAncestorOf(cause.getName())) {
            return null;
        }
        BindValidationException invalid = findCause(cause, BindValidationException.class);
        if (invalid == null) {
            ConfigurationProperty property = cause.getProperty();
            return analysis(
                    sentence(cause.getName().toString(), demand(cause)),
                    property == null ? null : property.getOrigin(),
                    cause);
        }
        String sentences = invalid.getValidationErrors().getAllErrors().stream()
                .map(error -> sentence(
                        OWN + "." + DataObjectPropertyName.toDashedForm(((FieldError) error).getField()),
                        String.valueOf(error.getDefaultMessage())))
                .distinct()
                .collect(Collectors.joining(System.lineSeparator()));
        return analysis(
                sentences,
                Origin.from(invalid.getValidationErrors().getAllErrors().getFirst()),
                cause);
    }

    private static FailureAnalysis analysis(String sentences, @Nullable Origin origin, BindException cause) {
        String place = origin == null ? "" : ": " + origin;
        return new FailureAnalysis(sentences, "Change it where it is set" + place + ".", cause);
    }

    private String sentence(String property, String demand) {
        String value =
                property.contains(".admin.") ? "not fit to be one" : "\"" + environment.getProperty(property) + "\"";
        return "The property " + property + " is " + value + ", but has to be " + demand + ".";
    }

    private static String demand(BindException cause) {
        return Arrays.stream(cause.getTarget().getAnnotations())
                .filter(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class))
                .map(RefusedSettings::message)
                .findFirst()
                .orElseGet(() -> cause.getTarget().getType().resolve() == boolean.class
                                || cause.getTarget().getType().resolve() == Boolean.class
                        ? "true or false"
                        : "usable: "
                                + NestedExceptionUtils.getMostSpecificCause(cause)
                                        .getMessage());
    }

    private static String message(Annotation constraint) {
        return String.valueOf(AnnotationUtils.getValue(constraint, "message"));
    }

    /** Refuses durations without a unit, which Spring takes for milliseconds. */
    @Component
    static final class Units implements ConfigurationPropertiesBindHandlerAdvisor {

        private final Environment environment;

        Units(Environment environment) {
            this.environment = environment;
        }

        @Override
        public BindHandler apply(BindHandler handler) {
            return new AbstractBindHandler(handler) {
                @Override
                public @Nullable Object onSuccess(
                        ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                    ConfigurationProperty property = context.getConfigurationProperty();
                    if (result instanceof Duration
                            && OWN.isAncestorOf(name)
                            && property != null
                            && environment
                                    .resolvePlaceholders(property.getValue().toString())
                                    .matches("\\s*[+-]?\\d+\\s*")) {
                        throw new IllegalArgumentException("A duration without a unit");
                    }
                    return super.onSuccess(name, target, context, result);
                }
            };
        }
    }
}
