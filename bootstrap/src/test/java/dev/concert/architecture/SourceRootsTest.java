package dev.concert.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Proofs, benchmark and end-to-end tests are compiled together, and stay apart: what they share is in the kit. */
class SourceRootsTest {

    private static final String KIT = "dev.concert.kit";
    private static final String PROOF = "dev.concert.proof";
    private static final String BENCHMARK = "dev.concert.benchmark";

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "test-classes"));

    private static void assertApart(String root, String... others) {
        assertThat(CLASSES.containPackage(root)).isTrue();
        noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void the_kit_uses_no_proof_no_benchmark_and_no_test() {
        assertApart(KIT, PROOF + "..", BENCHMARK + "..", "dev.concert.architecture..");
    }

    @Test
    void the_proofs_use_nothing_of_the_benchmark() {
        assertApart(PROOF, BENCHMARK + "..");
    }

    @Test
    void the_benchmark_uses_nothing_of_the_proofs() {
        assertApart(BENCHMARK, PROOF + "..");
    }
}
