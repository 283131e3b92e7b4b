package dev.concert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.concert.architecture.Rule.not;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The rooms of the web adapter: which may know which, and what they show to others. */
final class WebRules {

    static final List<Rule> ALL = List.of(
            new Rule(
                    "of web, others know its configuration alone",
                    WebRules::othersKnowTheConfiguration,
                    "WebAwareAdapter"),
            new Rule(
                    "in web, only what another room needs is public",
                    WebRules::publicIsWhatAnotherRoomNeeds,
                    "PublicFilter"),
            new Rule("the rooms of web know each other as drawn", WebRules::roomsKnowEachOtherAsDrawn, "SeatAnswer"));

    /** The root package wires the rooms, so that it knows them all and no room knows it. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "answer", Set.of(),
            "json", Set.of("answer"),
            "access", Set.of("answer", "json"),
            "server", Set.of("answer", "access"),
            "openapi", Set.of("answer"),
            "controller", Set.of("answer", "json", "access"),
            "", Set.of("answer", "json", "access", "server", "openapi", "controller"));

    private WebRules() {}

    private static ArchRule othersKnowTheConfiguration(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(web(root) + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(web(root) + "..")
                        .and(describe(
                                "are not its configuration",
                                type -> !type.getName().equals(web(root) + ".WebConfiguration"))));
    }

    private static ArchRule publicIsWhatAnotherRoomNeeds(String root) {
        return classes()
                .that()
                .resideInAPackage(web(root) + "..")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .and()
                .doNotHaveFullyQualifiedName(web(root) + ".WebConfiguration")
                .should(not(
                        "be public without need",
                        type -> Stream.of(type.getName() + " is used in its room alone")
                                .filter(_finding -> !isUsedInAnotherRoom(type, root))));
    }

    private static boolean isUsedInAnotherRoom(JavaClass type, String root) {
        return type.getPackage().getClasses().stream()
                .filter(one -> Rule.topLevel(one).equals(type))
                .flatMap(one -> one.getDirectDependenciesToSelf().stream())
                .map(arrow -> arrow.getOriginClass().getPackageName())
                .anyMatch(user -> user.startsWith(web(root)) && !user.equals(type.getPackageName()));
    }

    private static ArchRule roomsKnowEachOtherAsDrawn(String root) {
        return classes()
                .that()
                .resideInAPackage(web(root) + "..")
                .should(not(
                        "know a room to which no arrow leads",
                        type -> type.getDirectDependenciesFromSelf().stream()
                                .filter(arrow ->
                                        arrow.getTargetClass().getPackageName().startsWith(web(root)))
                                .filter(arrow -> !isDrawn(room(type, root), room(arrow.getTargetClass(), root)))
                                .map(arrow -> arrow.getDescription())));
    }

    private static boolean isDrawn(String from, String to) {
        return from.equals(to) || ARROWS.getOrDefault(from, Set.of()).contains(to);
    }

    private static String room(JavaClass type, String root) {
        String path = type.getPackageName().substring(web(root).length());
        return path.isEmpty() ? path : path.substring(1);
    }

    private static String web(String root) {
        return root + ".web";
    }
}
