package dev.concert.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The web adapter. Whoever imports it offers a {@code ZoneId}, in which times are written, an {@code InstantSource}, and the
 * use cases and queries that the controllers call.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    MvcConfiguration.class,
    WebServerConfiguration.class,
    OpenApiController.class,
    Doorkeeper.class,
    Answers.class,
    QueueController.class,
    ConcertController.class,
    ReservationController.class,
    WalletController.class,
    PaymentController.class,
    OperatorController.class
})
public class WebConfiguration {}
