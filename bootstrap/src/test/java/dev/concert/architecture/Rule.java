package dev.concert.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A rule of the architecture.
 *
 * @param below makes the rule for the classes below a root package
 * @param culprits the classes of the fixture that break it, by their simple names
 */
record Rule(String sentence, Function<String, ArchRule> below, List<String> culprits) {

    Rule(String sentence, Function<String, ArchRule> below, String... culprits) {
        this(sentence, below, List.of(culprits));
    }

    /** A condition that is met where nothing is found; what is found says who did what. */
    static <T> ArchCondition<T> not(String description, Function<T, Stream<String>> findings) {
        return new ArchCondition<>("not " + description) {
            @Override
            public void check(T item, ConditionEvents events) {
                findings.apply(item)
                        .distinct()
                        .map(found -> SimpleConditionEvent.violated(item, found))
                        .forEach(events::add);
            }
        };
    }

    static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(Rule::topLevel).orElse(type);
    }
}
