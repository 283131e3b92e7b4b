package dev.concert.bootstrap.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The directory of one embedded database: open to nobody but its owner, and held by one service at a time. The hold is
 * a lock of the operating system, which ends with the process however that ends.
 */
final class PrivateDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "lock";

    /** Far behind the holder's process id, which others may then read also where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** Closing any channel on a file ends all locks that this process has on it, so it must not be opened twice. */
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockedChannel;

    private PrivateDirectory(Path path, FileChannel lockedChannel) {
        this.path = path;
        this.lockedChannel = lockedChannel;
    }

    static PrivateDirectory hold(Path wanted) {
        try {
            Path path = createOrAdopt(wanted.toAbsolutePath().normalize());
            if (!HELD_BY_THIS_PROCESS.add(path)) {
                throw inUse(path, String.valueOf(ProcessHandle.current().pid()));
            }
            try {
                return new PrivateDirectory(path, lock(path));
            } catch (IOException | RuntimeException e) {
                HELD_BY_THIS_PROCESS.remove(path);
                throw e;
            }
        } catch (IOException e) {
            throw new CannotStartException(
                    "The embedded database cannot use the directory " + wanted + ": " + reason(e),
                    "Let this user create and write it, " + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lockedChannel.close();
        HELD_BY_THIS_PROCESS.remove(path);
    }

    static FileAttribute<?>[] ownerOnly(Path where, String permissions) throws IOException {
        return isPosix(where)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path where) throws IOException {
        return Files.getFileStore(where).supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static Path createOrAdopt(Path wanted) throws IOException {
        if (!Files.exists(wanted)) {
            Path parent = Files.createDirectories(wanted.getParent());
            return Files.createDirectory(wanted, ownerOnly(parent, "rwx------")).toRealPath();
        }
        Path path = wanted.toRealPath();
        if (!Files.exists(path.resolve(LOCK_FILE)) && !isEmpty(path)) {
            throw new CannotStartException(
                    "The directory " + path + " is not one of an embedded database, but holds something else.",
                    "Name an empty or a new directory: " + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                    null);
        }
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK_FILE),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly(path, "rw-------"));
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(path, holder(channel));
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer processId = ByteBuffer.allocate(20);
        channel.read(processId, 0);
        return US_ASCII.decode(processId.flip()).toString();
    }

    private static CannotStartException inUse(Path path, String processId) {
        return new CannotStartException(
                "The embedded database in " + path + " is in use by another service, process " + processId + ".",
                "Stop that service, " + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                null);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        String reason = e instanceof FileSystemException fileSystem ? fileSystem.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
