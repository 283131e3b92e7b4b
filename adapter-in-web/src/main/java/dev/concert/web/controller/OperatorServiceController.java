package dev.concert.web.controller;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.concert.application.access.AuditTrail;
import dev.concert.application.access.AuditTrail.Entry;
import dev.concert.application.access.AuditTrail.Recorded;
import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.node.CompareNodesUseCase.ComparedNode;
import dev.concert.application.node.CompareNodesUseCase.Difference;
import dev.concert.application.node.NodeStore.Node;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.Routes;
import dev.concert.web.answer.Envelope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The operator's routes to the service itself, and to the record of what operators changed; {@link OperatorInterceptor} hides
 * them from all other callers.
 */
@RestController
record OperatorServiceController(CompareNodesUseCase nodes, AuditTrail trail) {

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

    record AuditResponse(
            long id,
            Instant at,
            String actor,
            String action,
            String subject,
            @JsonRawValue @Nullable String before,
            @JsonRawValue @Nullable String after,
            @Nullable String reason,
            String requestId) {

        static AuditResponse of(Recorded recorded) {
            Entry entry = recorded.entry();
            return new AuditResponse(
                    recorded.id(),
                    entry.at(),
                    entry.actor(),
                    entry.action(),
                    entry.subject(),
                    entry.before(),
                    entry.after(),
                    entry.reason(),
                    entry.requestId());
        }
    }

    @GetMapping(Routes.OPERATOR + "/audit")
    Envelope<List<AuditResponse>> audit(
            @RequestParam(defaultValue = "50") int size, @RequestParam(required = false) @Nullable Long before) {
        Answers.requirePage(size);
        return Envelope.of(
                trail.newest(before, size).stream().map(AuditResponse::of).toList());
    }

    @GetMapping(Routes.OPERATOR + "/nodes")
    Envelope<List<NodeResponse>> list() {
        return Envelope.of(nodes.compare().stream().map(NodeResponse::of).toList());
    }
}
