package dev.concert.bootstrap.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.lang3.SystemUtils;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's own programs for this platform, unpacked from the class path. */
final class PostgresPrograms {

    private static final int OWNER_MAY_EXECUTE = 0100;

    private final Path home;

    private PostgresPrograms(Path home) {
        this.home = home;
    }

    /** Unpacks them into a folder of the directory, unless they lie there since an earlier start. */
    static PostgresPrograms unpackedIn(Path directory) throws IOException {
        byte[] archive = archive();
        CRC32 checksum = new CRC32();
        checksum.update(archive);
        Path home = directory.resolve("postgresql-" + HexFormat.of().toHexDigits((int) checksum.getValue()));
        if (!Files.isDirectory(home)) {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempDirectory(directory, "unpacking-");
            unpack(archive, unfinished);
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return new PostgresPrograms(home);
    }

    private static byte[] archive() throws IOException {
        String system = SystemUtils.IS_OS_WINDOWS ? "Windows" : SystemUtils.IS_OS_MAC ? "Darwin" : SystemUtils.OS_NAME;
        String architecture = SystemUtils.OS_ARCH.equals("amd64") ? "x86_64" : SystemUtils.OS_ARCH;
        try (InputStream found = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture)) {
            return found.readAllBytes();
        } catch (IllegalStateException e) {
            throw new CannotStartException(
                    "This build of the service has no embedded PostgreSQL for " + SystemUtils.OS_NAME + " on "
                            + SystemUtils.OS_ARCH + ".",
                    "Build it on this platform, or name a PostgreSQL server of your own with "
                            + EmbeddedDatabaseAutoConfiguration.URL_PROPERTY + ".",
                    e);
        }
    }

    private static void unpack(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive of PostgreSQL leads out of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0
                            && !path.toFile().setExecutable(true, true)) {
                        throw new IOException("Cannot be made executable: " + path);
                    }
                }
            }
        }
    }

    /** Those of earlier releases of the service, once none of them runs any more. */
    void deleteOthers() throws IOException {
        try (Stream<Path> all = Files.list(home.getParent())) {
            for (Path other : all.filter(one -> !one.equals(home)).toList()) {
                FileSystemUtils.deleteRecursively(other);
            }
        }
    }

    /** As {@code 18.6}. */
    String version() throws IOException {
        String version = run("postgres", "--version").replaceFirst("^\\D*", "").strip();
        if (version.isEmpty()) {
            throw new IOException("PostgreSQL's programs cannot write what they print; is the disk full?");
        }
        return version;
    }

    /**
     * Runs one to its end and returns what it printed; throws with that when it fails. As PostgreSQL refuses to run as
     * root, root runs it in a user namespace, where it is nobody and yet owns root's files.
     */
    String run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(home.resolve("bin")
                .resolve(SystemUtils.IS_OS_WINDOWS ? program + ".exe" : program)
                .toString());
        command.addAll(List.of(arguments));

        Path output = Files.createTempFile(home.getParent(), program + "-", ".output");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .directory(home.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            process.getOutputStream().close();
            int exitValue = process.waitFor();
            String printed = Files.readString(output, UTF_8);
            if (exitValue != 0) {
                throw new IOException(program + ": " + printed.strip());
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while " + program + " ran");
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
