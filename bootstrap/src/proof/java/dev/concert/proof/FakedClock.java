package dev.concert.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows a process another time of day than the machine's, by Debian's libfaketime, and lets that clock be set while the
 * process runs. The monotonic clock stays true, as it does where a wall clock is set.
 */
final class FakedClock {

    private static final Optional<Path> LIBRARY = Stream.of("x86_64", "aarch64")
            .map(architecture -> Path.of("/usr/lib", architecture + "-linux-gnu", "faketime", "libfaketimeMT.so.1"))
            .filter(Files::exists)
            .findAny();

    private final Path offset;

    private FakedClock(Path offset) {
        this.offset = offset;
    }

    static boolean isPossible() {
        return LIBRARY.isPresent();
    }

    static FakedClock offBy(Duration offset) throws IOException {
        Path file = Files.createTempFile("concert-proof-", ".clock");
        file.toFile().deleteOnExit();
        FakedClock clock = new FakedClock(file);
        clock.set(offset);
        return clock;
    }

    /** Takes effect within a second. */
    void set(Duration off) throws IOException {
        Files.writeString(offset, "%+d\n".formatted(off.toSeconds()));
    }

    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                LIBRARY.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else it bends the deadlines of waits that are by the monotonic clock.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }
}
