package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bugs that are seeded from time to time fit into the sources as they are today. */
class SeededBugsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TestFactory
    Stream<DynamicTest> fits_and_has_tests_to_catch_it() throws IOException {
        return SeededBugs.read(ROOT).stream()
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> {
                    assertThat(bug.edits()).isNotEmpty();
                    for (SeededBugs.Edit edit : bug.edits()) {
                        String text = Files.readString(ROOT.resolve(edit.file()));
                        assertThat(SeededBugs.edited(edit, text)).isNotEqualTo(text);
                    }
                    assertThat(bug.catchers()).isNotEmpty();
                    for (SeededBugs.Catcher catcher : bug.catchers()) {
                        for (String test : catcher.tests().split(",")) {
                            assertThat(isTestOf(catcher.module(), test.replaceFirst("#.*", "")))
                                    .as("%s of %s", test, catcher.module())
                                    .isTrue();
                        }
                    }
                }));
    }

    private static boolean isTestOf(String module, String test) throws IOException {
        try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src"))) {
            return sources.anyMatch(source -> source.getFileName().toString().equals(test + ".java"));
        }
    }

    @Test
    void each_bug_has_a_name_of_its_own() throws IOException {
        assertThat(SeededBugs.read(ROOT)).extracting(SeededBugs.Bug::name).doesNotHaveDuplicates();
    }
}
