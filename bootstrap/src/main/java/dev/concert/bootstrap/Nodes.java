package dev.concert.bootstrap;

import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.node.CompareNodesUseCase.ComparedNode;
import dev.concert.application.node.CompareNodesUseCase.Difference;
import dev.concert.application.node.NodeStore.Node;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.info.BuildProperties;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;

/**
 * Reports this node to the others, and shows the operator in which settings nodes on one database differ: by a gauge, by a part of
 * the health, and by a line in the log when a difference begins and when it ends. It takes no node out of service: nothing shows
 * which of them is right.
 */
@Component("nodes")
class Nodes implements HealthIndicator, AutoCloseable {

    /** What may differ: it concerns one start, one address, or only the moment at which a queue is first made. */
    private static final Set<String> OF_ONE_NODE =
            Set.of("concert.demo-data", "concert.trust-usernames", "concert.queue.capacity");

    private static final Pattern SECRET = Pattern.compile("\\b(admin|key|keys|secret|password)\\b");

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);

    private final CompareNodesUseCase nodes;
    private final InstantSource clock;
    private final UUID id = UUID.randomUUID();
    private final String version;
    private final Instant since;
    private final Map<String, String> settings = new TreeMap<>();
    private final JobLog jobLog;
    private volatile int heardOf;
    private volatile Map<String, Difference> differing = Map.of();

    Nodes(
            CompareNodesUseCase nodes,
            InstantSource clock,
            ObjectProvider<BuildProperties> build,
            ListableBeanFactory context,
            MeterRegistry registry) {
        this.nodes = nodes;
        this.clock = clock;
        this.version = build.stream()
                .map(BuildProperties::getVersion)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("unknown");
        this.since = clock.instant();
        this.jobLog = new JobLog(registry, "nodes", "Comparing the nodes");
        context.getBeansWithAnnotation(ConfigurationProperties.class).forEach((name, properties) -> {
            String prefix = Objects.requireNonNull(context.findAnnotationOnBean(name, ConfigurationProperties.class))
                    .value();
            if (properties instanceof Record values
                    && values.getClass().getPackageName().startsWith("dev.concert.")) {
                addSettings(prefix, values);
            }
        });
        Gauge.builder("concert.nodes.differing", () -> differing.size())
                .description("Settings in which this node differs from others on its database")
                .register(registry);
    }

    /** A new property is compared without being named here. */
    private void addSettings(String prefix, Record values) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            String property = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (OF_ONE_NODE.contains(property) || SECRET.matcher(property).find()) {
                continue;
            }
            Method accessor = component.getAccessor();
            ReflectionUtils.makeAccessible(accessor);
            Object value = ReflectionUtils.invokeMethod(accessor, values);
            if (value instanceof Record nested) {
                addSettings(property, nested);
            } else {
                settings.put(property, String.valueOf(value));
            }
        }
    }

    @Scheduled(fixedDelayString = "PT10S")
    void compare() {
        jobLog.run(() -> {
            nodes.report(new Node(id, version, since, clockOffset(), settings));
            List<ComparedNode> all = nodes.compare();
            heardOf = all.size();
            show(all.stream()
                    .filter(compared -> compared.node().id().equals(id))
                    .flatMap(compared -> compared.differing().stream())
                    .collect(Collectors.toMap(Difference::property, Function.identity(), (a, _b) -> a, TreeMap::new)));
        });
    }

    /** Only to show it: the machine's clock decides nothing. */
    private Duration clockOffset() {
        return Duration.ofMillis(System.currentTimeMillis() - clock.instant().toEpochMilli());
    }

    private void show(Map<String, Difference> now) {
        Map<String, Difference> before = differing;
        now.values().stream()
                .filter(difference -> !before.containsKey(difference.property()))
                .forEach(begun -> log.warn(
                        "Nodes on this database differ in {}: it is {} here and {} elsewhere",
                        begun.property(),
                        begun.own(),
                        String.join(", ", begun.others())));
        before.keySet().stream()
                .filter(property -> !now.containsKey(property))
                .forEach(property -> log.info("Nodes on this database agree in {} again", property));
        differing = now;
    }

    @Override
    public Health health() {
        Map<String, Difference> now = differing;
        Status status = now.isEmpty() ? Status.UP : Reconciliation.MISMATCH;
        return Health.status(status)
                .withDetail("node", id)
                .withDetail("heardOf", heardOf)
                .withDetail("differing", List.copyOf(now.values()))
                .build();
    }

    /** A node that is started again with other settings does not differ from the one that it was. */
    @Override
    public void close() {
        jobLog.run(() -> nodes.leave(id));
    }
}
