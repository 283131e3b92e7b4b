package dev.concert.web.controller;

import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.node.CompareNodesUseCase.ComparedNode;
import dev.concert.application.node.CompareNodesUseCase.Difference;
import dev.concert.application.node.NodeStore.Node;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.Envelope;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The operator's routes to the service itself; {@link OperatorInterceptor} hides them from all other callers. */
@RestController
record OperatorServiceController(CompareNodesUseCase nodes) {

    record NodeResponse(
            String node, String version, Instant since, long clockOffsetMs, List<DifferenceResponse> differing) {

        static NodeResponse of(ComparedNode compared) {
            Node node = compared.node();
            return new NodeResponse(
                    node.id().toString(),
                    node.version(),
                    node.since(),
                    node.clockOffset().toMillis(),
                    compared.differing().stream().map(DifferenceResponse::of).toList());
        }
    }

    record DifferenceResponse(String property, List<String> values) {

        static DifferenceResponse of(Difference difference) {
            return new DifferenceResponse(difference.property(), difference.values());
        }
    }

    @GetMapping(Routes.OPERATOR + "/nodes")
    Envelope<List<NodeResponse>> list() {
        return Envelope.of(nodes.compare().stream().map(NodeResponse::of).toList());
    }
}
