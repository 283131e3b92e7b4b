package dev.concert.bootstrap.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** A JVM of its own that starts the embedded database, commits a row and stays until it is killed. */
final class ServiceInAnotherProcess implements AutoCloseable {

    private static final String READY = "ready";

    private final Process process;

    private ServiceInAnotherProcess(Process process) {
        this.process = process;
    }

    static ServiceInAnotherProcess on(Path directory, String row) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceInAnotherProcess.class.getName(),
                        directory.toString(),
                        row)
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder printed = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(READY)) {
                return new ServiceInAnotherProcess(process);
            }
            printed.append(line).append('\n');
        }
        return Assertions.fail("The other service did not start:\n" + printed);
    }

    long processId() {
        return process.pid();
    }

    /** Without any warning, as by {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        Assertions.assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]));
        Sql.execute(database, "create table if not exists note (text text)");
        Sql.execute(database, "insert into note values ('" + arguments[1] + "')");
        System.out.println(READY);
        Thread.sleep(Long.MAX_VALUE);
    }
}
