package dev.concert.web;

import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenInterceptor;
import dev.concert.web.answer.Envelope;
import dev.concert.web.json.StoredJson;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/**
 * The OpenAPI document and its page. Shapes, bounds and errors come from the code, the words from {@code openapi.yaml}.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    /** Read when somebody first wants to see them: most starts of the service need not wait for that. */
    private final Supplier<OpenApiWords> words = SingletonSupplier.of(OpenApiWords::read);

    OpenApiConfiguration() {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(TokenHeader.class, IdempotencyKeyHeader.class)
                .addResponseWrapperToIgnore(Envelope.class)
                .addResponseWrapperToIgnore(StoredJson.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI().servers(List.of(new Server().url("/")));
    }

    @Bean
    OpenApiTypes openApiTypes(ReservationPolicy policy) {
        return new OpenApiTypes(words, policy);
    }

    @Bean
    OpenApiErrors openApiErrors(OpenApiTypes types) {
        return new OpenApiErrors(types);
    }

    @Bean
    OpenApiOperations openApiOperations(OpenApiTypes types, OpenApiErrors errors) {
        return new OpenApiOperations(words, types, errors);
    }

    @Bean
    OpenApiCustomizer openApiWhole(OpenApiErrors errors, @Value("${concert.web.version}") String version) {
        return document -> {
            introduce(document, version);
            errors.addTo(document.getComponents());
            order(document);
        };
    }

    private void introduce(OpenAPI document, String version) {
        OpenApiWords said = words.get();
        document.info(new Info().title(said.title()).version(version).description(said.description()))
                .tags(said.tags().values().stream()
                        .map(tag -> new Tag().name(tag.name()).description(tag.description()))
                        .toList())
                .getComponents()
                .addSecuritySchemes(OpenApiOperations.TOKEN, header(TokenInterceptor.HEADER, OpenApiOperations.TOKEN))
                .addSecuritySchemes(
                        OpenApiOperations.OPERATOR, header(OperatorInterceptor.HEADER, OpenApiOperations.OPERATOR));
    }

    private SecurityScheme header(String name, String scheme) {
        return new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(name)
                .description(words.get().security().get(scheme));
    }

    /** Operations as their words are ordered, and names for those that have two paths. */
    private void order(OpenAPI document) {
        List<String> order = List.copyOf(words.get().operations().keySet());
        Paths sorted = new Paths();
        document.getPaths().entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, PathItem> path) -> order.indexOf(id(path.getValue())))
                        .thenComparing(path -> path.getKey().length()))
                .forEach(path -> sorted.addPathItem(path.getKey(), path.getValue()));
        Set<String> named = new HashSet<>();
        sorted.values().stream().flatMap(path -> path.readOperations().stream()).forEach(operation -> {
            String id = id(operation);
            operation.setOperationId(named.add(id) ? id : id + ".alias");
        });
        document.setPaths(sorted);
    }

    private static String id(PathItem path) {
        return id(path.readOperations().getFirst());
    }

    /** Of an id that is taken, springdoc makes another by a number. */
    private static String id(Operation operation) {
        return operation.getOperationId().replaceFirst("_[0-9]+$", "");
    }
}
