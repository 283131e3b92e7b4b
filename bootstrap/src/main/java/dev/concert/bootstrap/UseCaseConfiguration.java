package dev.concert.bootstrap;

import dev.concert.application.ServiceMetrics;
import dev.concert.application.UnitOfWork;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.assembly.UseCases.Reads;
import dev.concert.application.assembly.UseCases.Rules;
import dev.concert.application.assembly.UseCases.Stores;
import dev.concert.application.assembly.UseCases.Surroundings;
import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.node.NodeStore;
import dev.concert.application.queue.SampleStore;
import dev.concert.application.queue.WatchQueuesUseCase;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.queue.snapshot.QueueSnapshots.Sleep;
import dev.concert.domain.reservation.ReservationPolicy;
import java.lang.reflect.RecordComponent;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.ReflectionUtils;

/** Hands the composition root what it needs of the context, and the context each use case that it makes. */
@Configuration(proxyBeanMethods = false)
@Import({Stores.class, Reads.class, UseCaseConfiguration.EachUseCase.class})
class UseCaseConfiguration {

    @Bean
    ZoneId zone(ConcertProperties properties) {
        return properties.timeZone();
    }

    @Bean
    Rules rules(ConcertProperties properties) {
        return new Rules(
                properties.queue().admissionPolicy(),
                properties.reservation().policy(),
                properties.queue().receiptWindow(),
                properties.timeZone());
    }

    @Bean
    ReservationPolicy reservationPolicy(Rules rules) {
        return rules.reservation();
    }

    @Bean
    UseCases useCases(
            Stores stores, Reads reads, Rules rules, InstantSource clock, Sleep sleep, ServiceMetrics metrics) {
        return UseCases.of(
                stores,
                reads,
                rules,
                new Surroundings(
                        clock,
                        sleep,
                        UUID::randomUUID,
                        () -> ThreadLocalRandom.current().nextLong(),
                        metrics));
    }

    /** Apart from the others: what nodes have to agree on are the service's own properties. */
    @Bean
    CompareNodesUseCase compareNodes(NodeStore nodes, UnitOfWork unitOfWork, InstantSource clock) {
        return new CompareNodesUseCase(nodes, unitOfWork, clock);
    }

    /** Apart from the others: only an operator reads it, over HTTP. */
    @Bean
    WatchQueuesUseCase watchQueues(
            QueueQueries queues, SampleStore samples, UnitOfWork unitOfWork, InstantSource clock) {
        return new WatchQueuesUseCase(queues, samples, unitOfWork, clock);
    }

    /** A bean for each component of {@link UseCases}, so that a new use case is known here without being named. */
    static final class EachUseCase implements BeanRegistrar {

        @Override
        public void register(BeanRegistry registry, Environment environment) {
            for (RecordComponent component : UseCases.class.getRecordComponents()) {
                register(registry, component, component.getType());
            }
        }

        private static <T> void register(BeanRegistry registry, RecordComponent component, Class<T> type) {
            registry.registerBean(
                    component.getName(),
                    type,
                    bean -> bean.supplier(context -> type.cast(Objects.requireNonNull(
                            ReflectionUtils.invokeMethod(component.getAccessor(), context.bean(UseCases.class))))));
        }
    }
}
