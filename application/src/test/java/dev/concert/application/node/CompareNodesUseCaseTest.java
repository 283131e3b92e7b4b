package dev.concert.application.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.application.SettableClock;
import dev.concert.application.node.CompareNodesUseCase.ComparedNode;
import dev.concert.application.node.CompareNodesUseCase.Difference;
import dev.concert.application.node.NodeStore.Node;
import dev.concert.domain.Given;
import dev.concert.domain.InMemoryDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompareNodesUseCaseTest {

    private static final String ZONE = "concert.time-zone";
    private static final String HOLD = "concert.reservation.hold";

    private final InMemoryDatabase database = new InMemoryDatabase();
    private final SettableClock clock = new SettableClock(Given.NOW);
    private final CompareNodesUseCase nodes =
            new CompareNodesUseCase(new InMemoryNodeStore(database), database::atomically, clock);

    private void report(long id, Map<String, String> settings) {
        nodes.report(new Node(new UUID(0, id), "1", Given.NOW.plusMillis(id), Duration.ZERO, settings));
    }

    private List<List<Difference>> differing() {
        return nodes.compare().stream().map(ComparedNode::differing).toList();
    }

    @Test
    void nodes_with_the_same_settings_do_not_differ() {
        report(1, Map.of(ZONE, "UTC", HOLD, "PT5M"));
        report(2, Map.of(HOLD, "PT5M", ZONE, "UTC"));

        assertThat(differing()).containsExactly(List.of(), List.of());
    }

    @Test
    void a_property_with_several_values_differs_on_every_node_its_own_value_first() {
        report(1, Map.of(ZONE, "UTC", HOLD, "PT5M"));
        report(2, Map.of(ZONE, "Asia/Seoul", HOLD, "PT5M"));
        report(3, Map.of(ZONE, "Asia/Tokyo", HOLD, "PT5M"));
        report(4, Map.of(ZONE, "UTC", HOLD, "PT5M"));

        assertThat(differing())
                .containsExactly(
                        List.of(new Difference(ZONE, List.of("UTC", "Asia/Seoul", "Asia/Tokyo"))),
                        List.of(new Difference(ZONE, List.of("Asia/Seoul", "Asia/Tokyo", "UTC"))),
                        List.of(new Difference(ZONE, List.of("Asia/Tokyo", "Asia/Seoul", "UTC"))),
                        List.of(new Difference(ZONE, List.of("UTC", "Asia/Seoul", "Asia/Tokyo"))));
    }

    @Test
    void a_property_that_the_other_node_does_not_know_is_no_difference() {
        report(1, Map.of(ZONE, "UTC"));
        report(2, Map.of(ZONE, "UTC", HOLD, "PT5M"));

        assertThat(differing()).containsExactly(List.of(), List.of());
    }

    @Test
    void a_node_that_was_silent_for_a_minute_is_not_compared_any_more() {
        report(1, Map.of(ZONE, "UTC"));
        clock.advance(Duration.ofMinutes(1));
        report(2, Map.of(ZONE, "Asia/Seoul"));
        assertThat(differing()).hasSize(2).doesNotContain(List.of());

        clock.advance(Duration.ofMillis(1));
        assertThat(differing()).containsExactly(List.of());
    }

    @Test
    void a_node_that_has_left_is_not_compared_any_more() {
        report(1, Map.of(ZONE, "UTC"));
        report(2, Map.of(ZONE, "Asia/Seoul"));
        nodes.leave(new UUID(0, 1));

        assertThat(differing()).containsExactly(List.of());
    }
}
