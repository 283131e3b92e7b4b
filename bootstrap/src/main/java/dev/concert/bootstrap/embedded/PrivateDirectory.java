package dev.concert.bootstrap.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one embedded database: open to nobody but its owner, and held by one service at a time. The hold is
 * a lock of the operating system, which ends with the process however that ends.
 */
final class PrivateDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "lock";

    private static final long BYTES_OF_A_MEGABYTE = 1024 * 1024;
    /** A segment of the write-ahead log, and something to spare. */
    private static final long ROOM_TO_START = 32 * BYTES_OF_A_MEGABYTE;

    /** Far behind the holder's process id, which others may then read also where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** Closing any channel on a file ends all locks that this process has on it, so it must not be opened twice. */
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private static final Logger log = LoggerFactory.getLogger(PrivateDirectory.class);

    private final Path path;
    private final FileChannel lockedChannel;

    private PrivateDirectory(Path path, FileChannel lockedChannel) {
        this.path = path;
        this.lockedChannel = lockedChannel;
    }

    static PrivateDirectory hold(Path wanted) {
        try {
            Path path = createOrAdopt(wanted.toAbsolutePath().normalize());
            requireRoom(path, Files.getFileStore(path).getUsableSpace());
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

    /** PostgreSQL says nothing of a disk on which it cannot write what it has to say. */
    static void requireRoom(Path path, long freeBytes) {
        if (freeBytes < ROOM_TO_START) {
            throw new CannotStartException(
                    "The disk of the embedded database in " + path + " is full: " + freeBytes / BYTES_OF_A_MEGABYTE
                            + " MB are free, and it needs " + ROOM_TO_START / BYTES_OF_A_MEGABYTE + " MB to start.",
                    "Make room on it; the data are not to blame and stay as they are. Or "
                            + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                    null);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lockedChannel.close();
            HELD_BY_THIS_PROCESS.remove(path);
        } catch (IOException e) {
            log.warn("The lock on {} is given back only when this process ends", path, e);
        }
    }

    private static Path createOrAdopt(Path wanted) throws IOException {
        Path path = Files.createDirectories(wanted).toRealPath();
        if (!Files.exists(path.resolve(LOCK_FILE)) && !PathUtils.isEmptyDirectory(path)) {
            throw new CannotStartException(
                    "The directory " + path + " is not one of an embedded database, but holds something else.",
                    "Name an empty or a new directory: " + EmbeddedDatabaseAutoConfiguration.USE_ANOTHER,
                    null);
        }
        PosixFileAttributeView access = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (access != null) {
            access.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve(LOCK_FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(path, Files.readString(file));
            }
            channel.truncate(0)
                    .write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? "not a directory" : reason;
    }
}
