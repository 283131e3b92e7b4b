package dev.concert.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cache with which a JDK from 25 on starts the service faster, made as the README says. */
final class AotCache {

    private AotCache() {}

    /** Starts the service once, which ends as soon as it is ready; this leaves the cache behind, and a database. */
    static void train(Service.Recipe recipe, Path cache, Path databaseDirectory)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(recipe.jvmOptions());
        command.addAll(List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                recipe.jar().toString(),
                "--concert.database.embedded-directory=" + databaseDirectory));
        Process training = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(recipe.work().resolve("training.log").toFile())
                .start();
        if (training.waitFor() != 0) {
            throw new IOException(
                    "The training fails; its log is in " + recipe.work().resolve("training.log"));
        }
    }
}
