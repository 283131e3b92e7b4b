package dev.concert.proof;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How much is tried: seconds' worth beside the other tests, or as much as {@code -Dproof.duration} gives time for. */
final class Effort {

    private static final String DURATION = "proof.duration";
    private static final String SEED = "proof.seed";
    private static final @Nullable Duration TOTAL = total();

    private Effort() {}

    private static @Nullable Duration total() {
        String text = System.getProperty(DURATION, "");
        return text.isEmpty() ? null : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    static boolean isLong() {
        return TOTAL != null;
    }

    /** @param inFull what the long run's bar is */
    static int times(int quick, int inFull) {
        return isLong() ? inFull : quick;
    }

    /** A goal that is reached when enough was tried, and no sooner than its share of the time is over. */
    static final class Goal {

        private final int times;
        private final long deadline;

        private Goal(int times, long deadline) {
            this.times = times;
            this.deadline = deadline;
        }

        boolean isReached(long tried) {
            return tried >= times && System.nanoTime() - deadline >= 0;
        }
    }

    /** @param percent of the long run's time */
    static Goal goal(int quick, int inFull, int percent) {
        long share = TOTAL == null ? 0 : TOTAL.toNanos() / 100 * percent;
        return new Goal(times(quick, inFull), System.nanoTime() + share);
    }

    /** Printed, so that the run can be had again: {@code -Dproof.seed}. */
    static long seed(String what) {
        long seed = Long.getLong(SEED, ThreadLocalRandom.current().nextLong());
        System.out.println(what + ": -D" + SEED + "=" + seed);
        return seed;
    }
}
