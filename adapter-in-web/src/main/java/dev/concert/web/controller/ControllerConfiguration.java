package dev.concert.web.controller;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The controllers, which no other room needs to know one by one. */
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
