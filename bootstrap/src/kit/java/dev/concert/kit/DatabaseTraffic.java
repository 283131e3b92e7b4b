package dev.concert.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * What a client asks its PostgreSQL: each time that it waits for an answer is one round trip. A transaction's own
 * statements do not count, since the driver sends BEGIN along with the first statement, and a COMMIT is always needed.
 */
public final class DatabaseTraffic implements AutoCloseable {

    /** The pool sends an empty statement to find out whether a connection that has rested still works. */
    private static final Pattern NOT_COUNTED =
            Pattern.compile("(?i)\\s*(BEGIN|COMMIT|ROLLBACK|SET SESSION CHARACTERISTICS .*)?\\s*");

    private final PostgresProxy proxy;
    private final Collection<String> roundTrips = new ConcurrentLinkedQueue<>();

    /** @param jdbcUrl of the server, which has to be there when a client connects */
    public DatabaseTraffic(String jdbcUrl) {
        try {
            proxy = PostgresProxy.to(jdbcUrl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy.follow((_connection, round) -> {
            if (round.isWork()) {
                count(round.statements());
            }
            return PostgresProxy.Fault.NONE;
        });
    }

    /** The client has to use this one. */
    public String jdbcUrl() {
        return proxy.jdbcUrl();
    }

    /** Forgets what was asked until now. */
    public void forget() {
        roundTrips.clear();
    }

    /** What was asked since, one text for each round trip; several statements of one are joined by {@code ;}. */
    public List<String> roundTrips() {
        return List.copyOf(roundTrips);
    }

    /**
     * What the driver asks about a statement before it runs it for the first time runs nothing, but takes a round trip.
     */
    private void count(List<String> statements) {
        List<String> counted = statements.stream()
                .filter(statement -> !NOT_COUNTED.matcher(statement).matches())
                .toList();
        if (!counted.isEmpty() || statements.isEmpty()) {
            roundTrips.add(counted.isEmpty() ? "(a question about a statement)" : String.join("; ", counted));
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
