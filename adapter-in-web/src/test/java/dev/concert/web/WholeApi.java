package dev.concert.web;

import dev.concert.application.InMemoryApplication;
import dev.concert.application.LoadShedding;
import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.application.access.TokenCalls;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.application.concert.CreateConcertUseCase;
import dev.concert.application.queue.ConfigureQueueUseCase;
import dev.concert.application.queue.FindPositionUseCase;
import dev.concert.application.queue.JoinQueueUseCase;
import dev.concert.application.queue.LeaveQueueUseCase;
import dev.concert.application.queue.directory.QueueQueries;
import dev.concert.application.reservation.CancelReservationUseCase;
import dev.concert.application.reservation.PayReservationUseCase;
import dev.concert.application.reservation.ReservationQueries;
import dev.concert.application.reservation.ReserveSeatsUseCase;
import dev.concert.application.wallet.ChargeWalletUseCase;
import dev.concert.application.wallet.WalletQueries;
import dev.concert.domain.Given;
import dev.concert.domain.reservation.ReservationPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.net.ConnectException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Objects;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The real controllers on the real use cases, with a database in memory. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebConfiguration.class)
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
    TokenCalls calls(InMemoryApplication application) {
        return application.calls;
    }

    @Bean
    JoinQueueUseCase joinQueue(InMemoryApplication application) {
        return application.joinQueue;
    }

    @Bean
    FindPositionUseCase findPosition(InMemoryApplication application) {
        return application.findPosition;
    }

    @Bean
    LeaveQueueUseCase leaveQueue(InMemoryApplication application) {
        return application.leaveQueue;
    }

    @Bean
    ConcertQueries concerts(InMemoryApplication application) {
        return application.concertQueries;
    }

    @Bean
    CreateConcertUseCase createConcert(InMemoryApplication application) {
        return application.createConcert;
    }

    @Bean
    ConfigureQueueUseCase configureQueue(InMemoryApplication application) {
        return application.configureQueue;
    }

    @Bean
    QueueQueries lines(InMemoryApplication application) {
        return application.queueQueries;
    }

    @Bean
    ReserveSeatsUseCase reserveSeats(InMemoryApplication application) {
        return application.reserveSeats;
    }

    @Bean
    CancelReservationUseCase cancelReservation(InMemoryApplication application) {
        return application.cancelReservation;
    }

    @Bean
    ReservationQueries reservations(InMemoryApplication application) {
        return application.reservationQueries;
    }

    @Bean
    ChargeWalletUseCase chargeWallet(InMemoryApplication application) {
        return application.chargeWallet;
    }

    @Bean
    WalletQueries wallets(InMemoryApplication application) {
        return application.walletQueries;
    }

    @Bean
    PayReservationUseCase payReservation(InMemoryApplication application) {
        return application.payReservation;
    }
}
