package dev.concert.web;

import dev.concert.web.access.TokenAccess;
import dev.concert.web.access.TokenInterceptor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The web adapter. The importing application offers a {@code ZoneId} for local times, an {@code InstantSource}, and the use
 * cases and queries that the controllers call.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan({"dev.concert.web.access", "dev.concert.web.controller", "dev.concert.web.openapi"})
@Import(MvcConfiguration.class)
public class WebConfiguration {

    @Bean
    TokenInterceptor tokenInterceptor(TokenAccess tokens) {
        return new TokenInterceptor(tokens::refusal);
    }
}
