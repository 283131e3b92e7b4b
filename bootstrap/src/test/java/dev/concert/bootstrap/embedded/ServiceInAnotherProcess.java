package dev.concert.bootstrap.embedded;

import dev.concert.kit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A JVM of its own that starts the embedded database, commits a row and stays until it is killed. */
final class ServiceInAnotherProcess {

    private static final String READY = "ready\n";
    private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(10);

    private ServiceInAnotherProcess() {}

    static JavaProcess on(Path directory, String row) throws IOException {
        List<String> arguments = new ArrayList<>(JavaProcess.SHORT_LIVED);
        arguments.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ServiceInAnotherProcess.class.getName(),
                directory.toString(),
                row));
        JavaProcess service = new JavaProcess(arguments, Map.of(), Files.createTempFile("concert-embedded-", ".log"));
        while (!service.log().endsWith(READY)) {
            if (!service.handle().isAlive()) {
                throw new AssertionError("The other service did not start. " + service.endOfLog());
            }
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
        }
        return service;
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]));
        Sql.execute(database, "create table if not exists note (text text)");
        Sql.execute(database, "insert into note values ('" + arguments[1] + "')");
        System.out.print(READY);
        Thread.sleep(Long.MAX_VALUE);
    }
}
