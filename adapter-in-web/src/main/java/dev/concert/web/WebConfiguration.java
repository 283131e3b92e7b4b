package dev.concert.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The web adapter. Whoever imports it offers a {@code ZoneId}, in which times are written, and the use cases that the
 * controllers call.
 */
@Configuration(proxyBeanMethods = false)
@Import({MvcConfiguration.class, WebServerConfiguration.class})
public class WebConfiguration {}
