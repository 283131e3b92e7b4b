package dev.concert.persistence;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ids of a sequence, taken in blocks; the rest of a stopped node's block is never used. A thread that finds none left fetches a
 * block while no other waits for it: ids grow, but are not in the order of time. Thread-safe.
 */
final class IdBlocks {

    /** The increment of the sequences. */
    static final int SIZE = 50;

    private final JdbcClient jdbc;
    private final String nextBlock;
    private final Queue<Long> left = new ConcurrentLinkedQueue<>();

    /** @param sequence with {@link #SIZE} as its increment */
    IdBlocks(JdbcClient jdbc, String sequence) {
        this.jdbc = jdbc;
        this.nextBlock = "SELECT nextval('" + sequence + "')";
    }

    /** An id that was never given out before, whatever becomes of the transaction. */
    long next() {
        Long id = left.poll();
        return id == null ? fetch() : id;
    }

    private long fetch() {
        long first = jdbc.sql(nextBlock).query(Long.class).single();
        for (long id = first + 1; id < first + SIZE; id++) {
            left.add(id);
        }
        return first;
    }
}
