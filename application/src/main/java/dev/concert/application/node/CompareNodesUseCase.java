package dev.concert.application.node;

import dev.concert.application.UnitOfWork;
import dev.concert.application.node.NodeStore.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Lets the nodes on one store notice each other, and the settings in which they differ. Thread-safe. */
public record CompareNodesUseCase(NodeStore nodes, UnitOfWork unitOfWork, InstantSource clock) {

    /** A node that was not heard of for longer is gone. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    /**
     * A property in which a node differs from another one. A property that only one of two nodes knows is no difference: nodes of two
     * releases may run together.
     *
     * @param values the node's own first, then those of the others, sorted; each once
     */
    public record Difference(String property, List<String> values) {

        public String own() {
            return values.getFirst();
        }

        public List<String> others() {
            return values.subList(1, values.size());
        }
    }

    /** @param differing by the names of the properties */
    public record ComparedNode(Node node, List<Difference> differing) {}

    /** Stores what this node reports of itself, and removes nodes that are gone. Called every {@code SILENCE / 6} or so. */
    public void report(Node self) {
        unitOfWork.execute(() -> {
            Instant now = clock.instant();
            nodes.removeSilent(now.minus(SILENCE));
            nodes.save(self, now);
            return self;
        });
    }

    /** This node stops: its settings are compared no longer. */
    public void leave(UUID id) {
        unitOfWork.execute(() -> {
            nodes.remove(id);
            return id;
        });
    }

    /** The nodes heard of in the last minute, those that started first before the others. */
    public List<ComparedNode> compare() {
        List<Node> all = nodes.findHeardOf(clock.instant().minus(SILENCE));
        return all.stream().map(node -> compared(node, all)).toList();
    }

    private static ComparedNode compared(Node node, List<Node> all) {
        List<Difference> differing = new TreeMap<>(node.settings())
                .entrySet().stream()
                        .map(setting -> new Difference(
                                setting.getKey(),
                                Stream.concat(
                                                Stream.of(setting.getValue()),
                                                all.stream()
                                                        .map(other ->
                                                                other.settings().get(setting.getKey()))
                                                        .filter(Objects::nonNull)
                                                        .sorted())
                                        .distinct()
                                        .toList()))
                        .filter(setting -> setting.values().size() > 1)
                        .toList();
        return new ComparedNode(node, differing);
    }
}
