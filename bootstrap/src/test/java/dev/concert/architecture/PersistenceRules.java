package dev.concert.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static dev.concert.architecture.Rule.not;

import com.querydsl.jpa.impl.JPAQueryFactory;
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
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The three styles in which rows are kept, and above all how their versions are. */
final class PersistenceRules {

    static final List<Rule> ALL = List.of(
            new Rule(
                    "ports are implemented in one of three styles, which the name states",
                    PersistenceRules::portsAreImplementedInAStyle,
                    "TicketAdapter"),
            new Rule("only Sql classes ask by JDBC", PersistenceRules::onlySqlClassesAskByJdbc, "TicketAdapter"),
            new Rule(
                    "only the writer sends prepared statements",
                    PersistenceRules::onlyTheWriterSendsStatements,
                    "SqlWalletUpdate"),
            new Rule(
                    "entities, their repositories and their mappers are for Jpa and Querydsl classes",
                    PersistenceRules::entitiesAreForJpaAndQuerydsl,
                    "SqlTicketQueries"),
            new Rule(
                    "Spring Data repositories have no statements of their own",
                    PersistenceRules::repositoriesHaveNoStatements,
                    "SeatJpaRepository"),
            new Rule(
                    "nobody uses the EntityManager itself",
                    PersistenceRules::nobodyUsesTheEntityManager,
                    "JpaTicketRepository"),
            new Rule("only Querydsl classes use QueryDSL", PersistenceRules::onlyQuerydslClassesUseIt, "BulkUpdate"),
            new Rule("QueryDSL only reads", PersistenceRules::querydslOnlyReads, "BulkUpdate"),
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
                    "a version is only what was read",
                    PersistenceRules::aVersionIsOnlyWhatWasRead,
                    "VersionBumper",
                    "VersionForger",
                    "BulkUpdate",
                    "WalletJpaEntity.<init>(long",
                    "WalletJpaEntity.setVersion"),
            new Rule(
                    "no statement passes by a version",
                    PersistenceRules::noStatementPassesByAVersion,
                    "SeatJpaRepository"),
            new Rule(
                    "versioned rows are changed behind, where it is checked that they were",
                    PersistenceRules::versionedRowsAreChangedBehind,
                    "SeatJpaRepository",
                    "SqlWalletUpdate"),
            new Rule(
                    "@Transactional is only the guard that demands a unit of work",
                    PersistenceRules::transactionalIsOnlyAGuard,
                    "OwnTransactionAdapter",
                    "JakartaTransactionAdapter"),
            new Rule(
                    "ports that do more than find demand a unit of work",
                    PersistenceRules::portsDemandAUnitOfWork,
                    "SqlSeatRepository"),
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

    private static final String PORT = "(Repository|Store|Queries)";

    private PersistenceRules() {}

    private static ArchRule portsAreImplementedInAStyle(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".persistence..")
                .and()
                .areNotInterfaces()
                .should(not("implement ports under a name that is not Sql, Jpa or Querydsl and one of them", type -> {
                    List<String> ports = type.getRawInterfaces().stream()
                            .filter(port -> port.getPackageName().startsWith(root + "."))
                            .map(JavaClass::getSimpleName)
                            .filter(port -> port.matches(".*" + PORT))
                            .toList();
                    return ports.isEmpty()
                                    || ports.stream()
                                            .anyMatch(
                                                    port -> type.getSimpleName().matches("(Sql|Jpa|Querydsl)" + port))
                            ? Stream.of()
                            : Stream.of(type.getName() + " implements " + ports);
                }));
    }

    private static ArchRule onlySqlClassesAskByJdbc(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .haveSimpleNameNotStartingWith("Sql")
                .and()
                .doNotHaveSimpleName("IdBlocks")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JdbcClient.class);
    }

    private static ArchRule onlyTheWriterSendsStatements(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveSimpleName("WriteBehind")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(JdbcOperations.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(NamedParameterJdbcOperations.class);
    }

    /** So no entity comes between a row and an aggregate that commands change. */
    private static ArchRule entitiesAreForJpaAndQuerydsl(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .haveNameNotMatching(".*\\.(Jpa\\w+|Querydsl\\w+|Q?\\w+JpaEntity|\\w+JpaRepository|\\w+Mapper(Impl)?)")
                .should()
                .dependOnClassesThat()
                .areAnnotatedWith(Entity.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Repository.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("org.mapstruct..");
    }

    private static ArchRule repositoriesHaveNoStatements(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith(Query.class);
    }

    /** A merge reads once more; a query in JPQL would be a fourth style. */
    private static ArchRule nobodyUsesTheEntityManager(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveSimpleName("PersistenceConfiguration")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(EntityManager.class);
    }

    private static ArchRule onlyQuerydslClassesUseIt(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .haveNameNotMatching(".*\\.(Querydsl\\w+|Q\\w+JpaEntity|PersistenceConfiguration)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.querydsl..");
    }

    private static ArchRule querydslOnlyReads(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(not(
                        "change rows by QueryDSL",
                        type -> type.getMethodCallsFromSelf().stream()
                                .filter(call -> call.getTargetOwner().isAssignableTo(JPAQueryFactory.class)
                                        && call.getName().matches("insert|update|delete"))
                                .map(JavaAccess::getDescription)));
    }

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
     * So nobody sets one, not even the constructor of an entity, as Hibernate does that; nobody names one in a QueryDSL update;
     * and nobody but a row that was read makes a {@code Version} for the domain.
     */
    private static ArchRule aVersionIsOnlyWhatWasRead(String root) {
        return classes()
                .should(not(
                        "make up a version",
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
                && access.getTarget().resolveMember().filter(isVersion()).isPresent();
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
                && made.getName().equals(root + ".domain.shared.Version")
                && !maker.equals(made)
                && !maker.getName().equals(root + ".persistence.Row");
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

    private static ArchRule transactionalIsOnlyAGuard(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(not(
                        "open a transaction by annotation",
                        type -> Stream.<HasAnnotations<?>>concat(Stream.of(type), type.getMethods().stream())
                                .filter(annotated -> annotated.isAnnotatedWith("jakarta.transaction.Transactional")
                                        || annotated.isAnnotatedWith(Transactional.class)
                                                && !has(Propagation.MANDATORY, annotated)
                                                && !has(Propagation.SUPPORTS, annotated))
                                .map(annotated -> type.getName() + ": " + annotated)));
    }

    private static ArchRule portsDemandAUnitOfWork(String root) {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + ".persistence..")
                .and()
                .areDeclaredInClassesThat()
                .haveNameMatching(".*\\.(Sql|Jpa|Querydsl)\\w+(Repository|Store)")
                .and()
                .arePublic()
                .and()
                .haveNameNotMatching("find(?!OrCreate).*")
                .should(not(
                        "run without a unit of work",
                        method -> Stream.of(method)
                                .filter(port -> !has(
                                        Propagation.MANDATORY,
                                        port.isAnnotatedWith(Transactional.class) ? port : port.getOwner()))
                                .map(JavaMethod::getFullName)));
    }

    private static boolean has(Propagation propagation, HasAnnotations<?> annotated) {
        return annotated
                .tryGetAnnotationOfType(Transactional.class)
                .filter(transactional -> transactional.propagation() == propagation)
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
