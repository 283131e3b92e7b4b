package dev.concert.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/** Who may know whom. */
final class LayerRules {

    static final List<Rule> ALL = List.of(
            new Rule("bootstrap is known to nobody", LayerRules::nobodyKnowsBootstrap, "BootingController"),
            new Rule("web is known to bootstrap alone", LayerRules::onlyBootstrapKnowsWeb, "WebAwareAdapter"),
            new Rule(
                    "persistence is known to bootstrap alone",
                    LayerRules::onlyBootstrapKnowsPersistence,
                    "FrameworkUseCase"),
            new Rule("application is not known to the domain", LayerRules::theDomainKnowsNoApplication, "Seat"),
            new Rule("the domain stands on Java and JSpecify", LayerRules::theDomainStandsOnJava, "Seat"),
            new Rule(
                    "application stands on the domain, Java and JSpecify",
                    LayerRules::applicationStandsOnTheDomain,
                    "FrameworkUseCase"),
            new Rule("web touches no port", LayerRules::webTouchesNoPort, "PortController"),
            new Rule("only persistence speaks JPA", LayerRules::onlyPersistenceSpeaksJpa, "JpaController"),
            new Rule("only web speaks HTTP and JSON", LayerRules::onlyWebSpeaksHttp, "WebAwareAdapter", "JsonAdapter"),
            new Rule("packages form no cycle", LayerRules::packagesFormNoCycle, "LeftUseCase", "RightUseCase"));

    private LayerRules() {}

    private static ArchRule nobodyKnowsBootstrap(String root) {
        return isKnownOnlyTo(root, "bootstrap");
    }

    private static ArchRule onlyBootstrapKnowsWeb(String root) {
        return isKnownOnlyTo(root, "web", "bootstrap");
    }

    private static ArchRule onlyBootstrapKnowsPersistence(String root) {
        return isKnownOnlyTo(root, "persistence", "bootstrap");
    }

    private static ArchRule theDomainKnowsNoApplication(String root) {
        return isKnownOnlyTo(root, "application", "web", "persistence", "bootstrap");
    }

    private static ArchRule isKnownOnlyTo(String root, String layer, String... others) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Stream.concat(Stream.of(layer), Stream.of(others))
                        .map(name -> in(root, name))
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in(root, layer));
    }

    private static ArchRule theDomainStandsOnJava(String root) {
        return classes()
                .that()
                .resideInAPackage(in(root, "domain"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in(root, "domain"), "java..", "org.jspecify..");
    }

    private static ArchRule applicationStandsOnTheDomain(String root) {
        return classes()
                .that()
                .resideInAPackage(in(root, "application"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(in(root, "application"), in(root, "domain"), "java..", "org.jspecify..");
    }

    private static ArchRule webTouchesNoPort(String root) {
        return noClasses()
                .that()
                .resideInAPackage(in(root, "web"))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(in(root, "domain"))
                        .and(JavaClass.Predicates.simpleNameEndingWith("Repository")));
    }

    private static ArchRule onlyPersistenceSpeaksJpa(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in(root, "persistence"))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                "jakarta.persistence..",
                                "org.hibernate..",
                                "org.springframework.data..",
                                "org.springframework.orm..",
                                "com.querydsl..",
                                "org.mapstruct..")
                        // Validates configuration, and shares nothing with the ORM but the name.
                        .and(JavaClass.Predicates.resideOutsideOfPackage("org.hibernate.validator..")));
    }

    private static ArchRule onlyWebSpeaksHttp(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in(root, "web"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.web..",
                        "org.springframework.http..",
                        "jakarta.servlet..",
                        "tools.jackson..",
                        "com.fasterxml.jackson..");
    }

    private static ArchRule packagesFormNoCycle(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private static String in(String root, String layer) {
        return root + "." + layer + "..";
    }
}
