package dev.concert.application.node;

import static dev.concert.domain.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.node.NodeStore.Node;
import dev.concert.domain.RepositoryContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link NodeStore} keeps. */
public abstract class NodeStoreContract extends RepositoryContract {

    private static final Node FIRST = node(1, NOW.minusSeconds(100), "5m");
    private static final Node SECOND = node(2, NOW.minusSeconds(10), "6m");

    protected abstract NodeStore nodes();

    private static Node node(long id, Instant since, String hold) {
        return new Node(
                new UUID(0, id),
                "1.0." + id,
                since,
                Duration.ofMillis(-1_500),
                Map.of("concert.reservation.hold", hold, "concert.time-zone", "Asia/Seoul"));
    }

    private void save(Node node, Instant at) {
        commit(() -> nodes().save(node, at));
    }

    @Test
    void a_node_is_found_as_it_reported_itself_while_it_is_heard_of() {
        save(SECOND, NOW);
        save(FIRST, NOW.plusSeconds(1));

        assertThat(nodes().findHeardOf(NOW)).containsExactly(FIRST, SECOND);
        assertThat(nodes().findHeardOf(NOW.plusMillis(1))).containsExactly(FIRST);
    }

    @Test
    void a_later_report_takes_the_place_of_an_earlier_one() {
        Node changed = node(1, FIRST.since(), "7m");
        save(FIRST, NOW);
        save(changed, NOW.plusSeconds(10));

        assertThat(nodes().findHeardOf(NOW.plusSeconds(10))).containsExactly(changed);
    }

    @Test
    void a_node_without_settings_is_a_node() {
        Node bare = new Node(new UUID(0, 3), "1", NOW, Duration.ZERO, Map.of());
        save(bare, NOW);

        assertThat(nodes().findHeardOf(NOW)).containsExactly(bare);
    }

    @Test
    void only_silent_nodes_are_removed_as_such() {
        save(FIRST, NOW);
        save(SECOND, NOW.plusSeconds(1));
        commit(() -> nodes().removeSilent(NOW.plusSeconds(1)));

        assertThat(nodes().findHeardOf(Instant.EPOCH)).containsExactly(SECOND);
    }

    @Test
    void a_node_that_leaves_is_gone_and_leaves_once() {
        save(FIRST, NOW);
        save(SECOND, NOW);
        commit(() -> nodes().remove(FIRST.id()));
        commit(() -> nodes().remove(FIRST.id()));

        assertThat(nodes().findHeardOf(NOW)).containsExactly(SECOND);
    }
}
