package dev.concert.web.answer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Logs what clients can cause at will: each text at most once a second, with the number of lines left out. Thread-safe. */
public final class RareLog {

    private static final long NANOS_BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;

    /** By text: texts are constants, so that the map stays small. */
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    public RareLog(Logger log) {
        this.log = log;
    }

    /** @param text a constant, with {@code {}} for each value */
    public void info(String text, Object... values) {
        log(Level.INFO, text, values);
    }

    /** @param text a constant, with {@code {}} for each value */
    public void warn(String text, Object... values) {
        log(Level.WARN, text, values);
    }

    private void log(Level level, String text, Object... values) {
        int leftOut = lines.computeIfAbsent(text, _text -> new Line()).due();
        if (leftOut >= 0) {
            log.atLevel(level).log(leftOut == 0 ? text : text + " (and " + leftOut + " more like it)", values);
        }
    }

    private static final class Line {

        private long loggedAt = System.nanoTime() - NANOS_BETWEEN_LINES;
        private int leftOut;

        /** How many lines were left out since the last one; negative while this one is left out, too. */
        private synchronized int due() {
            long now = System.nanoTime();
            if (now - loggedAt < NANOS_BETWEEN_LINES) {
                leftOut++;
                return -1;
            }
            int before = leftOut;
            loggedAt = now;
            leftOut = 0;
            return before;
        }
    }
}
