package dev.concert.web;

import dev.concert.web.access.TokenAccess;
import dev.concert.web.controller.ControllerConfiguration;
import dev.concert.web.openapi.OpenApiController;
import dev.concert.web.server.WebServerConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The web adapter. The importing application offers a {@code ZoneId} for local times, an {@code InstantSource}, and the use
 * cases and queries that the controllers call.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    MvcConfiguration.class,
    WebServerConfiguration.class,
    OpenApiController.class,
    TokenAccess.class,
    ControllerConfiguration.class
})
public class WebConfiguration {}
