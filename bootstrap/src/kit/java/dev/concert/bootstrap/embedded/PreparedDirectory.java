package dev.concert.bootstrap.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Directories of embedded databases, copied from one that was made once, which saves seconds for each. */
final class PreparedDirectory {

    private static final Path TEMPLATE = make();

    private PreparedDirectory() {}

    /** With the programs unpacked, but nothing else done yet. */
    static Path withoutData(Path parent) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(parent.resolve("postgres"));
        Files.createFile(directory.resolve("lock"));
        copy("--link", "binaries", directory);
        return directory;
    }

    /** As a service leaves it at its proper end. */
    static Path withData(Path parent) throws IOException, InterruptedException {
        Path directory = withoutData(parent);
        copy("--archive", "data", directory);
        copy("--archive", "password", directory);
        return directory;
    }

    private static void copy(String option, String name, Path directory) throws IOException, InterruptedException {
        copy(TEMPLATE.resolve(name), directory, option);
    }

    /** What vanishes meanwhile, as temporary files of a running server do, is left out. */
    static void copy(Path what, Path directory) throws IOException, InterruptedException {
        copy(what, directory, "--recursive");
    }

    private static void copy(Path what, Path directory, String option) throws IOException, InterruptedException {
        Process copying = new ProcessBuilder("cp", "--archive", option, what.toString(), directory.toString())
                .inheritIO()
                .start();
        assertThat(copying.waitFor()).isZero();
    }

    private static Path make() {
        try {
            Path directory = Files.createTempDirectory("concert-embedded-test-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            EmbeddedDatabase.start(directory).close();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
