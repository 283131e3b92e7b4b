package dev.concert.benchmark;

import dev.concert.kit.JavaProcess;
import dev.concert.kit.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The service as {@code mvn package} leaves it.
 *
 * @param jar the service's, with its libraries beside it
 * @param work where logs go, and what is made for a start
 * @param jvmOptions of the service's JVM
 */
record Release(Path jar, Path work, List<String> jvmOptions) {

    private static final String EXTRA_PACKAGE = "dev/concert/web";
    private static final String EXTRA_CLASS = "BenchmarkController";

    /** With {@link dev.concert.web.BenchmarkController} beside it. */
    ServiceProcess.Plan measured(String name) throws IOException {
        return ServiceProcess.named(name, work)
                .jvm(jvmOptions)
                .program(List.of(
                        ServiceProcess.NATIVE_ACCESS,
                        "-cp",
                        jar + File.pathSeparator + extraClasses(),
                        ServiceProcess.MAIN_CLASS))
                .with("spring.main.sources", EXTRA_PACKAGE.replace('/', '.') + "." + EXTRA_CLASS);
    }

    /** Nothing but the release. */
    ServiceProcess.Plan alone(String name) {
        return ServiceProcess.named(name, work).jvm(jvmOptions).program(List.of("-jar", jar.toString()));
    }

    /**
     * Makes the cache with which a JDK from 25 on starts the service faster, as the README says: starts the service
     * once, which ends as soon as it is ready, and leaves a database behind.
     */
    void trainAotCache(Path cache, Path databaseDirectory) throws IOException {
        List<String> arguments = new ArrayList<>(jvmOptions);
        arguments.addAll(List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                jar.toString(),
                "--concert.database.embedded-directory=" + databaseDirectory));
        JavaProcess training = new JavaProcess(arguments, Map.of(), work.resolve("training.log"));
        if (training.awaitEnd() != 0) {
            throw new IOException("The training fails. " + training.endOfLog());
        }
    }

    /** The one class, alone in a folder: no other test class must come with it. */
    private Path extraClasses() throws IOException {
        Path folder = work.resolve("beside-the-service");
        Path into = Files.createDirectories(folder.resolve(EXTRA_PACKAGE));
        try (Stream<Path> classes = Files.list(testClasses().resolve(EXTRA_PACKAGE))) {
            for (Path file : classes.filter(one -> one.getFileName().toString().startsWith(EXTRA_CLASS))
                    .toList()) {
                Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    private static Path testClasses() {
        try {
            return Path.of(Release.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
