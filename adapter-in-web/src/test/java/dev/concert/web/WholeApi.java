package dev.concert.web;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.LoadShedding;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.access.AuditTrail;
import dev.concert.application.assembly.UseCases;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.InMemorySeatMapQueries;
import dev.concert.application.concert.SeatMapQueries;
import dev.concert.application.node.CompareNodesUseCase;
import dev.concert.application.queue.WatchQueuesUseCase;
import dev.concert.application.queue.snapshot.QueueQueries;
import dev.concert.application.reservation.InMemoryReservationSearchQueries;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReservationSearchQueries;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.Given;
import dev.concert.domain.reservation.ReservationPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.lang.reflect.RecordComponent;
import java.net.ConnectException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Objects;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The real controllers on the real use cases, with a database in memory. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({WebConfiguration.class, WholeApi.EachUseCase.class})
public class WholeApi {

    /** Makes a request fail in the way that the header names, as if something behind the controllers had failed. */
    public static final String FAIL = "X-Fail-As";

    @Bean
    InMemoryApplication application() {
        return new InMemoryApplication(1);
    }

    @Bean
    Given given(InMemoryApplication application) {
        Given given = new Given(application.database);
        // The first line is the global one; the scenes of tests use others.
        given.line(1);
        return given;
    }

    private static final class Bug extends RuntimeException {

        Bug() {
            super("a bug", null, false, false);
        }
    }

    @Bean
    WebMvcConfigurer failures() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new HandlerInterceptor() {
                    @Override
                    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                            throws Exception {
                        return switch (Objects.requireNonNullElse(request.getHeader(FAIL), "")) {
                            case "INTERNAL" -> throw new Bug();
                            case "OVERLOADED" -> throw new OverloadedException("everything");
                            case "UNAVAILABLE" -> throw new UnavailableException(new ConnectException("refused"));
                            case "UNKNOWN" -> throw new OutcomeUnknownException(new EOFException("cut off"));
                            default -> true;
                        };
                    }
                });
            }
        };
    }

    @Bean
    LoadShedding loadShedding() {
        return () -> true;
    }

    @Bean
    ZoneId zone() {
        return InMemoryApplication.ZONE;
    }

    @Bean
    InstantSource clock(InMemoryApplication application) {
        return application.clock;
    }

    @Bean
    ReservationPolicy reservationPolicy() {
        return InMemoryApplication.RESERVATION;
    }

    @Bean
    UseCases useCases(InMemoryApplication application) {
        return application.useCases;
    }

    @Bean
    CompareNodesUseCase compareNodes(InMemoryApplication application) {
        return new CompareNodesUseCase(application.nodes, application.unitOfWork, application.clock);
    }

    @Bean
    WatchQueuesUseCase watchQueues(InMemoryApplication application) {
        return new WatchQueuesUseCase(
                application.queueQueries, application.samples, application.unitOfWork, application.clock);
    }

    /** A bean for each component of {@link UseCases}, as in the service. */
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

    @Bean
    ConcertQueries concerts(InMemoryApplication application) {
        return application.concertQueries;
    }

    @Bean
    SeatMapQueries maps(InMemoryApplication application) {
        return new InMemorySeatMapQueries(application.database);
    }

    @Bean
    AuditTrail trail(InMemoryApplication application) {
        return application.audit;
    }

    @Bean
    QueueQueries lines(InMemoryApplication application) {
        return application.queueQueries;
    }

    @Bean
    ReservationQueries reservations(InMemoryApplication application) {
        return application.reservationQueries;
    }

    @Bean
    ReservationSearchQueries reservationSearch(InMemoryApplication application) {
        return new InMemoryReservationSearchQueries(application.database, application.reservationQueries);
    }

    @Bean
    WalletQueries wallets(InMemoryApplication application) {
        return application.walletQueries;
    }
}
