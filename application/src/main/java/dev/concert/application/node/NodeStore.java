package dev.concert.application.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keeps what each node last reported of itself. Every method but {@code find…} needs a unit of work. */
public interface NodeStore {

    /**
     * A node as it reports itself.
     *
     * @param id made anew by each process
     * @param since when the process started; whole milliseconds
     * @param clockOffset by how much the clock of its machine is ahead of the store's, in whole milliseconds; negative if it is behind
     * @param settings the values that have to be the same on all nodes, by the names of their properties; no secrets
     */
    record Node(UUID id, String version, Instant since, Duration clockOffset, Map<String, String> settings) {

        public Node {
            settings = Map.copyOf(settings);
        }
    }

    /** Stores the node as heard of at {@code now}, in place of what it reported before. */
    void save(Node node, Instant now);

    void remove(UUID id);

    /** Removes the nodes that were last heard of before {@code since}; passes over those that another node is removing. */
    void removeSilent(Instant since);

    /** The nodes heard of at {@code since} or later, those that started first before the others. */
    List<Node> findHeardOf(Instant since);
}
