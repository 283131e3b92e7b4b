package dev.concert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static dev.concert.architecture.Rule.not;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the domain is made of. */
final class DomainRules {

    /** Which feature of the domain knows which others. */
    private static final Map<String, Set<String>> FEATURES = Map.of(
            "shared", Set.of(),
            "user", Set.of("shared"),
            "queue", Set.of("shared"),
            "seat", Set.of("shared"),
            "wallet", Set.of("shared"),
            "concert", Set.of("seat", "shared"),
            "reservation", Set.of("seat", "shared", "wallet"));

    static final List<Rule> ALL = List.of(
            new Rule("the features of the domain follow their graph", DomainRules::featuresFollowTheirGraph, "Seat"),
            new Rule("ports are interfaces", DomainRules::portsAreInterfaces, "SeatRepository"),
            new Rule(
                    "interfaces of the domain are ports or sealed",
                    DomainRules::interfacesArePortsOrSealed,
                    "OpenState"),
            new Rule("fields of the domain are final", DomainRules::fieldsAreFinal, "Wallet"),
            new Rule("ids are records", DomainRules::idsAreRecords, "SeatId"),
            new Rule("the domain has no setters", DomainRules::noSetters, "Wallet"),
            new Rule(
                    "outside the domain its states are told apart by exhaustive switches, so that a new one does not compile",
                    DomainRules::statesAreSwitchedOn,
                    "StateGuesser"),
            new Rule(
                    "time and chance are handed in",
                    DomainRules::timeAndChanceAreHandedIn,
                    "ClocklessUseCase",
                    "ChanceUseCase",
                    "OpenState"));

    /** What reads the machine's clock or its source of chance; any {@code now} of java.time without a clock does too. */
    private static final Set<String> READINGS_OF_THE_MACHINE = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system",
            "java.util.UUID.randomUUID",
            "java.util.Random.<init>",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.getDefault",
            "java.security.SecureRandom.<init>");

    private DomainRules() {}

    private static ArchRule featuresFollowTheirGraph(String root) {
        return classes().that().resideInAPackage(root + ".domain.*..").should(new FollowTheGraph(root + ".domain."));
    }

    /** Also a declared edge that nobody uses is a violation, so that the graph above stays true. */
    private static final class FollowTheGraph extends ArchCondition<JavaClass> {

        private final String domain;
        private final Set<String> used = new HashSet<>();

        FollowTheGraph(String domain) {
            super("follow %s", FEATURES);
            this.domain = domain;
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            String feature = feature(type);
            if (!FEATURES.containsKey(feature)) {
                events.add(SimpleConditionEvent.violated(type, type.getName() + " is of no declared feature"));
                return;
            }
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.getName().startsWith(domain) || feature(target).equals(feature)) {
                    continue;
                }
                used.add(edge(feature, feature(target)));
                if (!FEATURES.get(feature).contains(feature(target))) {
                    events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                }
            }
        }

        @Override
        public void finish(ConditionEvents events) {
            FEATURES.forEach((feature, known) -> known.stream()
                    .map(target -> edge(feature, target))
                    .filter(edge -> !used.contains(edge))
                    .forEach(edge -> events.add(SimpleConditionEvent.violated(edge, edge + " is declared, not used"))));
        }

        private static String edge(String from, String to) {
            return from + " -> " + to;
        }

        private String feature(JavaClass type) {
            String inDomain = type.getPackageName().substring(domain.length());
            return inDomain.split("\\.", 2)[0];
        }
    }

    private static ArchRule portsAreInterfaces(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and()
                .haveSimpleNameEndingWith("Repository")
                .should()
                .beInterfaces();
    }

    private static ArchRule interfacesArePortsOrSealed(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and()
                .areInterfaces()
                .and()
                .haveSimpleNameNotEndingWith("Repository")
                // A package's annotations are compiled to an interface.
                .and()
                .doNotHaveSimpleName("package-info")
                .should(ArchCondition.from(describe("be sealed", JavaClass::isSealed)));
    }

    private static ArchRule fieldsAreFinal(String root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".domain..")
                .should()
                .beFinal();
    }

    private static ArchRule idsAreRecords(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".domain..")
                .and()
                .haveSimpleNameEndingWith("Id")
                .should()
                .beRecords();
    }

    private static ArchRule noSetters(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".domain..")
                .should()
                .haveNameMatching("set[A-Z].*");
    }

    /** A switch over patterns is compiled to no check of a type, so that those that are found are of an {@code if}. */
    private static ArchRule statesAreSwitchedOn(String root) {
        String domain = root + ".domain";
        return classes()
                .that()
                .resideOutsideOfPackage(domain + "..")
                .should(not(
                        "ask for single states",
                        type -> type.getInstanceofChecks().stream()
                                .filter(check -> isState(check.getRawType(), domain))
                                .map(check -> check.getOwner().getFullName() + " asks for "
                                        + check.getRawType().getName())));
    }

    private static boolean isState(JavaClass type, String domain) {
        return Stream.concat(Stream.of(type), type.getAllRawInterfaces().stream())
                .anyMatch(one -> one.isSealed() && one.getPackageName().startsWith(domain + "."));
    }

    private static ArchRule timeAndChanceAreHandedIn(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".domain..", root + ".application..")
                .should()
                .accessTargetWhere(readsTheMachine());
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheMachine() {
        return describe("reads the machine's clock or chance", access -> {
            String owner = access.getTargetOwner().getName();
            return READINGS_OF_THE_MACHINE.contains(owner + "." + access.getName())
                    || readsTheTimeWithoutAClock(access);
        });
    }

    static boolean readsTheTimeWithoutAClock(JavaAccess<?> access) {
        return access.getTargetOwner().getName().startsWith("java.time.")
                && access.getName().equals("now")
                && !takesAClock(access);
    }

    private static boolean takesAClock(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }
}
