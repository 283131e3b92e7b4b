package dev.concert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final String PRODUCT = "dev.concert";
    private static final String FIXTURE = "dev.concert.architecture.fixture";

    /** One import for both: most of its time goes into the libraries that they stand on. */
    private static final JavaClasses CLASSES = new ClassFileImporter()
            // Siblings arrive as folders under `test` and as jars under `verify`: both with their tests beside them.
            .withImportOption(location -> location.contains("/" + FIXTURE.replace('.', '/') + "/")
                    || !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages(PRODUCT);

    private static final JavaClasses FIXTURE_CLASSES = CLASSES.that(resideInAPackage(FIXTURE + ".."));
    private static final JavaClasses PRODUCT_CLASSES = CLASSES.that(not(resideInAPackage(FIXTURE + "..")));

    private static final List<Rule> RULES = Stream.of(
                    LayerRules.ALL,
                    WebRules.ALL,
                    DomainRules.ALL,
                    UseCaseRules.ALL,
                    PersistenceRules.ALL,
                    HygieneRules.ALL)
            .flatMap(List::stream)
            .toList();

    @TestFactory
    Stream<DynamicTest> the_product_keeps() {
        return RULES.stream()
                .map(rule -> dynamicTest(
                        rule.sentence(), () -> rule.below().apply(PRODUCT).check(PRODUCT_CLASSES)));
    }

    @TestFactory
    Stream<DynamicTest> the_fixture_is_caught_at() {
        return RULES.stream()
                .flatMap(rule -> rule.culprits().stream()
                        .map(culprit -> dynamicTest(
                                rule.sentence() + ": " + culprit,
                                () -> assertThat(findingsInFixture(rule))
                                        .anyMatch(Pattern.compile("\\b" + Pattern.quote(culprit) + "\\b")
                                                .asPredicate()))));
    }

    @Test
    void each_rule_has_a_culprit() {
        assertThat(RULES).allSatisfy(rule -> assertThat(rule.culprits()).isNotEmpty());
    }

    @Test
    void the_product_is_all_five_modules_without_their_tests() {
        assertThat(Stream.of("domain", "application", "web", "persistence", "bootstrap"))
                .allMatch(layer -> PRODUCT_CLASSES.containPackage(PRODUCT + "." + layer));
        assertThat(PRODUCT_CLASSES.stream().map(JavaClass::getName))
                .noneMatch(name -> name.endsWith("Test") || name.contains(".InMemory"))
                .noneMatch(name -> name.startsWith(ArchitectureTest.class.getPackageName()));
    }

    private static List<String> findingsInFixture(Rule rule) {
        return rule.below()
                .apply(FIXTURE)
                .evaluate(FIXTURE_CLASSES)
                .getFailureReport()
                .getDetails();
    }
}
