package dev.concert.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.concert.architecture.Rule.not;
import static dev.concert.architecture.Rule.topLevel;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/** What the application offers. */
final class UseCaseRules {

    private static final String USE_CASE = "UseCase";

    /** What use cases share, named one by one, so that a new one is a decision. */
    private static final Set<String> SHARED = Set.of(
            "UnitOfWork",
            "Batcher",
            "Deadline",
            "LoadShedding",
            "ServiceMetrics",
            "ServiceFailure",
            "access.Answer",
            "access.AuditTrail",
            "access.OperatorCalls",
            "access.TokenCalls",
            "access.TokenJudge",
            "assembly.UseCases",
            "access.Idempotency",
            "access.IdempotencyKey",
            "access.IdempotencyStore",
            "offer.Offer",
            "node.NodeStore",
            "queue.SampleStore",
            "reservation.SeatConflict",
            "queue.snapshot.QueueDirectory",
            "queue.snapshot.QueueSnapshots",
            "queue.snapshot.Tick",
            "queue.snapshot.DepartureWait",
            "queue.presence.Presence",
            "queue.presence.WaitingUser");

    static final List<Rule> ALL = List.of(
            new Rule(
                    "the application offers use cases, queries and what they share",
                    UseCaseRules::offersNothingElse,
                    "SeatManager"),
            new Rule(
                    "what the application offers as a class is final",
                    UseCaseRules::classesAreFinal,
                    "FrameworkUseCase"),
            new Rule("queries are interfaces", UseCaseRules::queriesAreInterfaces, "SeatQueries"),
            new Rule("use cases do not call each other", UseCaseRules::useCasesAreIndependent, "LeftUseCase"),
            new Rule("an outcome is sealed", UseCaseRules::outcomesAreSealed, "Outcome"));

    private UseCaseRules() {}

    private static ArchRule offersNothingElse(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".application..")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .haveSimpleNameEndingWith(USE_CASE)
                .orShould()
                .haveSimpleNameEndingWith("Queries")
                .orShould(ArchCondition.from(describe(
                        "be shared by them",
                        type -> SHARED.stream()
                                .anyMatch(name -> type.getName().equals(root + ".application." + name)))));
    }

    private static ArchRule classesAreFinal(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".application..")
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL);
    }

    private static ArchRule queriesAreInterfaces(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".application..")
                .and()
                .haveSimpleNameEndingWith("Queries")
                .should()
                .beInterfaces();
    }

    private static ArchRule useCasesAreIndependent(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".application..")
                .and(describe("belong to a use case", type -> isUseCase(topLevel(type))))
                .should(not(
                        "depend on another use case",
                        type -> type.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> isUseCase(topLevel(dependency.getTargetClass())))
                                .filter(dependency ->
                                        !topLevel(dependency.getTargetClass()).equals(topLevel(type)))
                                .map(Dependency::getDescription)));
    }

    private static boolean isUseCase(JavaClass type) {
        return type.getSimpleName().endsWith(USE_CASE);
    }

    private static ArchRule outcomesAreSealed(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".application..")
                .and()
                .haveSimpleName("Outcome")
                .should(ArchCondition.from(describe("be sealed", JavaClass::isSealed)));
    }
}
