package dev.concert.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The cache with which a JDK from 25 on starts the service faster, made as the README says. */
final class AotCache {

    private AotCache() {}

    /** Starts the service once, which ends as soon as it is ready; this leaves the cache behind, and a database. */
    static void train(Service.Recipe recipe, Path cache, Path databaseDirectory)
            throws IOException, InterruptedException {
        Process training = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:AOTCacheOutput=" + cache,
                        "-Dspring.context.exit=onRefresh",
                        "-jar",
                        recipe.jar().toString(),
                        "--concert.database.embedded-directory=" + databaseDirectory))
                .redirectErrorStream(true)
                .redirectOutput(recipe.work().resolve("training.log").toFile())
                .start();
        if (training.waitFor() != 0) {
            throw new IOException(
                    "The training fails; its log is in " + recipe.work().resolve("training.log"));
        }
    }
}
