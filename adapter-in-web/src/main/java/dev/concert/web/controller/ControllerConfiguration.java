package dev.concert.web.controller;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Registers the controllers, so that each of them can stay package-private. */
@Configuration(proxyBeanMethods = false)
@Import({
    Answers.class,
    QueueController.class,
    ConcertController.class,
    ReservationController.class,
    WalletController.class,
    PaymentController.class,
    OperatorController.class
})
public class ControllerConfiguration {}
