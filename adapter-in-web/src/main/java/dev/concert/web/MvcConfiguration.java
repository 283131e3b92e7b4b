package dev.concert.web;

import dev.concert.application.LoadShedding;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.OriginFilter;
import dev.concert.web.access.Routes;
import dev.concert.web.access.TokenInterceptor;
import dev.concert.web.answer.ErrorWriter;
import dev.concert.web.answer.Language;
import dev.concert.web.json.ContractJson;
import dev.concert.web.json.JsonBodyConverter;
import dev.concert.web.json.MediaTypeInterceptor;
import dev.concert.web.json.StrictText;
import dev.concert.web.server.RequestBounds;
import dev.concert.web.server.RequestDeadline;
import dev.concert.web.server.WebServerConfiguration;
import dev.concert.web.server.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/** Wires what all controllers share: how requests are checked, read, answered and refused. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/concert/web/web.properties")
@EnableConfigurationProperties(WebSettings.class)
@Import({StrictText.class, WebServerConfiguration.class})
class MvcConfiguration {

    /** Injected by name only: other parts that need a mapper get that of the framework. */
    @Bean(defaultCandidate = false)
    JsonMapper contractMapper(ZoneId zone, InstantSource clock) {
        return ContractJson.mapper(zone, clock);
    }

    @Bean
    ErrorWriter errorAnswer(@Qualifier("contractMapper") JsonMapper mapper) {
        return new ErrorWriter(mapper);
    }

    @Bean
    OperatorInterceptor operatorInterceptor(WebSettings settings) {
        return new OperatorInterceptor(settings.admin().names());
    }

    @Bean
    RequestBounds requestBounds(LoadShedding shedding, ErrorWriter errors) {
        return new RequestBounds(RequestBounds.roomIn(Runtime.getRuntime().maxMemory()), shedding, errors);
    }

    @Bean
    RequestDeadline requestDeadline(LoadShedding shedding) {
        return new RequestDeadline(shedding);
    }

    @Bean
    LocaleResolver localeResolver() {
        return new AcceptHeaderLocaleResolver() {
            @Override
            public Locale resolveLocale(HttpServletRequest request) {
                return Language.of(request).locale();
            }
        };
    }

    @Bean
    OriginFilter originFilter(WebSettings settings) {
        return new OriginFilter(settings.web().allowedOrigins(), settings.web().allowedHeaders());
    }

    @Bean
    WebMvcConfigurer contract(
            @Qualifier("contractMapper") JsonMapper mapper,
            ErrorWriter errors,
            TokenInterceptor tokens,
            OperatorInterceptor operator) {
        return new Contract(new JsonBodyConverter(mapper), errors, tokens, operator);
    }

    private record Contract(
            JsonBodyConverter bodies, ErrorWriter errors, TokenInterceptor tokens, OperatorInterceptor operator)
            implements WebMvcConfigurer {

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(operator);
            registry.addInterceptor(tokens).addPathPatterns(Routes.API);
            registry.addInterceptor(new MediaTypeInterceptor()).addPathPatterns(Routes.API);
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(tokens);
        }

        @Override
        @SuppressWarnings("NullAway") // A converter may answer null, for an absent value.
        public void addFormatters(FormatterRegistry registry) {
            registry.addConverter(String.class, LocalDate.class, text -> text.isEmpty() ? null : StrictText.date(text));
        }

        @Override
        public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
            converters.addCustomConverter(bodies);
        }

        @Override
        public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
            // MediaTypeInterceptor has checked that already, with special rules for errors.
            negotiation.strategies(List.of(request -> ContentNegotiationStrategy.MEDIA_TYPE_ALL_LIST));
        }

        @Override
        public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
            resolvers.addFirst(new ErrorResolver(errors, tokens, operator));
        }
    }
}
