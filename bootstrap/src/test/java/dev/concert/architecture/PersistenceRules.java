package dev.concert.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.concert.architecture.Rule.not;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Version;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** How rows are kept, and above all how their versions are. */
final class PersistenceRules {

    static final List<Rule> ALL = List.of(
            new Rule("entities live in persistence", PersistenceRules::entitiesLiveInPersistence, "Wallet"),
            new Rule("entities are called JpaEntity", PersistenceRules::entitiesAreCalledJpaEntity, "Ticket"),
            new Rule("entities are package-private", PersistenceRules::entitiesArePackagePrivate, "Ticket"),
            new Rule(
                    "SeatJpaEntity has exactly one @Version",
                    root -> hasExactlyOneVersion(root, "SeatJpaEntity"),
                    "SeatJpaEntity"),
            new Rule(
                    "WalletJpaEntity has exactly one @Version",
                    root -> hasExactlyOneVersion(root, "WalletJpaEntity"),
                    "WalletJpaEntity"),
            new Rule("Seat carries a Version", root -> carriesAVersion(root, "seat.Seat"), "Seat"),
            new Rule("Wallet carries a Version", root -> carriesAVersion(root, "wallet.Wallet"), "Wallet"),
            new Rule(
                    "only mappers write a version",
                    PersistenceRules::onlyMappersWriteVersions,
                    "VersionBumper",
                    "VersionedRowMaker",
                    "VersionForger",
                    "BulkUpdate",
                    "WalletJpaEntity.setVersion"),
            new Rule(
                    "no statement passes by a version",
                    PersistenceRules::noStatementPassesByAVersion,
                    "SeatJpaRepository"),
            new Rule(
                    "versioned rows are changed behind, where it is checked that they were",
                    PersistenceRules::versionedRowsAreChangedBehind,
                    "SeatJpaRepository",
                    "UncheckedUpdate"),
            new Rule("no row is merged", PersistenceRules::noRowIsMerged, "MergingAdapter"),
            new Rule(
                    "@Transactional is only the guard that demands a unit of work",
                    PersistenceRules::transactionalIsOnlyAGuard,
                    "OwnTransactionAdapter",
                    "JakartaTransactionAdapter"),
            new Rule(
                    "ports that do more than find demand a unit of work",
                    PersistenceRules::portsDemandAUnitOfWork,
                    "SeatPersistenceAdapter"),
            new Rule(
                    "only the unit of work opens transactions",
                    PersistenceRules::onlyTheUnitOfWorkOpensTransactions,
                    "TemplateAdapter"));

    private static final String TABLE = "(only\\s+)?(seat|wallet|SeatJpaEntity|WalletJpaEntity)\\b";

    /** JPQL and SQL that change seats or wallets. */
    private static final Pattern UPDATE =
            Pattern.compile("\\b(update|merge\\s+into)\\s+" + TABLE, Pattern.CASE_INSENSITIVE);

    /** Those that count the version up, and change only the row of the version that was read. */
    private static final Pattern VERSIONED_UPDATE = Pattern.compile(
            "\\bupdate\\s+" + TABLE + "(?=.*\\bset\\b.*\\bversion\\s*=\\s*(\\w+\\.)?version\\s*\\+\\s*1\\b)"
                    + ".*\\bwhere\\b.*\\bversion\\s*=\\s*(\\?|\\w+\\.version\\b)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private PersistenceRules() {}

    private static ArchRule entitiesLiveInPersistence(String root) {
        return classes().that().areAnnotatedWith(Entity.class).should().resideInAPackage(root + ".persistence..");
    }

    private static ArchRule entitiesAreCalledJpaEntity(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areAnnotatedWith(Entity.class)
                .should()
                .haveSimpleNameEndingWith("JpaEntity");
    }

    private static ArchRule entitiesArePackagePrivate(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areAnnotatedWith(Entity.class)
                .should()
                .bePackagePrivate();
    }

    private static ArchRule hasExactlyOneVersion(String root, String entity) {
        return classes()
                .that()
                .haveFullyQualifiedName(root + ".persistence." + entity)
                .should(not("have more or less than one @Version", type -> {
                    long versions = versionFields(type).count()
                            + type.getAllMethods().stream().filter(isVersion()).count();
                    return versions == 1 ? Stream.of() : Stream.of(type.getName() + " has " + versions);
                }));
    }

    private static ArchRule carriesAVersion(String root, String aggregate) {
        return classes()
                .that()
                .haveFullyQualifiedName(root + ".domain." + aggregate)
                .should(not("be without a Version", type -> {
                    long versions = type.getAllFields().stream()
                            .filter(field -> field.getRawType().getName().equals(root + ".domain.shared.Version"))
                            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                            .count();
                    return versions == 1 ? Stream.of() : Stream.of(type.getName() + " has " + versions);
                }));
    }

    /**
     * A version is what was read. So nobody sets it but the constructor of its row, nobody calls that but mappers, nobody
     * names it in a QueryDSL update, and nobody but mappers makes a {@code Version} for the domain.
     */
    private static ArchRule onlyMappersWriteVersions(String root) {
        return classes()
                .should(not(
                        "write a version without being a mapper",
                        type -> Stream.of(
                                        type.getFieldAccessesFromSelf().stream()
                                                .filter(access -> setsAVersion(access) || namesAVersion(access)),
                                        type.getCodeUnitAccessesFromSelf().stream()
                                                .filter(access -> makesAVersion(access, root)))
                                .flatMap(accesses -> accesses)
                                .map(JavaAccess::getDescription)));
    }

    private static boolean setsAVersion(JavaFieldAccess access) {
        return access.getAccessType() == AccessType.SET
                && access.getTarget().resolveMember().filter(isVersion()).isPresent()
                && !(access.getOrigin() instanceof JavaConstructor
                        && access.getOriginOwner().equals(access.getTargetOwner()));
    }

    private static boolean namesAVersion(JavaFieldAccess access) {
        return access.getName().equals("version")
                && access.getTargetOwner().isAssignableTo("com.querydsl.core.types.EntityPath")
                && !access.getOriginOwner().equals(access.getTargetOwner());
    }

    private static boolean makesAVersion(JavaCodeUnitAccess<?> access, String root) {
        JavaClass made = access.getTargetOwner();
        JavaClass maker = access.getOriginOwner();
        return access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
                && (versionFields(made).findAny().isPresent() || made.getName().equals(root + ".domain.shared.Version"))
                && !maker.equals(made)
                && !(maker.getPackageName().equals(root + ".persistence")
                        && maker.getSimpleName().matches(".*Mapper(Impl)?"));
    }

    private static Stream<?> versionFields(JavaClass type) {
        return type.getAllFields().stream().filter(isVersion());
    }

    private static Predicate<CanBeAnnotated> isVersion() {
        return member -> member.isAnnotatedWith(Version.class);
    }

    private static ArchRule noStatementPassesByAVersion(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(not(
                        "change seats or wallets whatever their version",
                        type -> updates(type)
                                .filter(sql -> !VERSIONED_UPDATE.matcher(sql).find())
                                .map(sql -> type.getName() + ": " + sql)));
    }

    private static ArchRule versionedRowsAreChangedBehind(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(not(
                        "change seats or wallets by other means than WriteBehind",
                        type -> updates(type)
                                .filter(sql -> type.getMethodCallsFromSelf().stream()
                                                .noneMatch(call -> call.getTargetOwner()
                                                        .getSimpleName()
                                                        .equals("WriteBehind"))
                                        || type.getMethodCallsFromSelf().stream()
                                                .anyMatch(PersistenceRules::sendsAnUpdate))
                                .map(sql -> type.getName() + ": " + sql)));
    }

    private static boolean sendsAnUpdate(JavaMethodCall call) {
        return call.getName().matches("(execute|batch)?Update|executeLargeUpdate|executeBatch|update|execute");
    }

    private static Stream<String> updates(JavaClass type) {
        return ConstantTexts.of(type).filter(text -> UPDATE.matcher(text).find());
    }

    /** Reading forgets what JPA has in mind to write, and a merge would read once more. */
    private static ArchRule noRowIsMerged(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".persistence..")
                .should(not(
                        "merge rows",
                        type -> type.getMethodCallsFromSelf().stream()
                                .filter(call -> call.getName().equals("merge")
                                        && call.getTargetOwner().isAssignableTo(EntityManager.class))
                                .map(JavaAccess::getDescription)));
    }

    private static ArchRule transactionalIsOnlyAGuard(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(not(
                        "open a transaction by annotation",
                        type -> Stream.<HasAnnotations<?>>concat(Stream.of(type), type.getMethods().stream())
                                .filter(annotated -> annotated.isAnnotatedWith("jakarta.transaction.Transactional")
                                        || annotated.isAnnotatedWith(Transactional.class) && !isGuard(annotated))
                                .map(annotated -> type.getName() + ": " + annotated)));
    }

    private static ArchRule portsDemandAUnitOfWork(String root) {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".persistence..")
                .and()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("PersistenceAdapter")
                .and()
                .arePublic()
                .and()
                .haveNameNotMatching("find(?!OrCreate).*")
                .should(not(
                        "run without a unit of work",
                        method -> Stream.of(method)
                                .filter(port -> !isGuard(port) && !isGuard(port.getOwner()))
                                .map(JavaMethod::getFullName)));
    }

    private static boolean isGuard(HasAnnotations<?> annotated) {
        return annotated
                .tryGetAnnotationOfType(Transactional.class)
                .filter(transactional -> transactional.propagation() == Propagation.MANDATORY)
                .isPresent();
    }

    private static ArchRule onlyTheUnitOfWorkOpensTransactions(String root) {
        return noClasses()
                .that()
                .areNotAssignableTo(root + ".application.UnitOfWork")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(TransactionTemplate.class);
    }
}
