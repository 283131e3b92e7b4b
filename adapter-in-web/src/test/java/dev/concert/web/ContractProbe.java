package dev.concert.web;

import dev.concert.application.LoadShedding;
import dev.concert.application.access.TokenJudge.Need;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.access.TokenHeader.AdmittedOnly;
import dev.concert.web.access.TokenInterceptor;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.Envelope;
import dev.concert.web.answer.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An application with all that controllers share, and handlers that echo what reaches them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({MvcConfiguration.class, ContractProbe.Handlers.class})
public class ContractProbe {

    public static final UUID WAITING = UUID.fromString("00000000-0000-4000-8000-000000000001");
    public static final UUID ADMITTED = UUID.fromString("00000000-0000-4000-8000-000000000002");

    @Bean
    LoadShedding loadShedding() {
        return () -> true;
    }

    @Bean
    ZoneId zone() {
        return ZoneId.of("Asia/Seoul");
    }

    @Bean
    TokenInterceptor tokenInterceptor() {
        return new TokenInterceptor((token, need, _key) -> {
            if (token.value().equals(ADMITTED) || (token.value().equals(WAITING) && need.equals(Need.LIVE))) {
                return Optional.empty();
            }
            return Optional.of(
                    token.value().equals(WAITING)
                            ? ApiException.of(ErrorCode.NOT_ADMITTED)
                                    .with("listNum", 3)
                                    .with("expectedTime", Instant.parse("2024-04-03T04:19:03.656Z"))
                            : ApiException.of(ErrorCode.TOKEN_UNKNOWN));
        });
    }

    @RestController
    static class Handlers {

        record Order(
                LocalDate date,
                long amount,
                List<String> seats,
                @Nullable String note,
                @Nullable Inner inner) {}

        record Inner(int depth) {}

        record Times(
                Instant instant, LocalDate date, @Nullable String nothing) {}

        @GetMapping("/api/times")
        Envelope<Times> times(@RequestParam long epochMilli) {
            return Envelope.of(new Times(Instant.ofEpochMilli(epochMilli), LocalDate.of(2024, 4, 8), null));
        }

        @GetMapping("/api/{id}")
        Envelope<Map<String, Long>> id(@PathVariable long id) {
            return Envelope.of(Map.of("id", id));
        }

        @GetMapping("/booking/{concertId}/dates/{date}/list/seats")
        Envelope<String> date(@PathVariable long concertId, @PathVariable LocalDate date, TokenHeader token) {
            return Envelope.of(concertId + " " + date);
        }

        @GetMapping("/api/{id}/page")
        Envelope<String> page(
                @PathVariable long id,
                @RequestParam(defaultValue = "50") int size,
                @RequestParam(required = false) @Nullable Long before) {
            return Envelope.of(size + " " + before);
        }

        @PostMapping("/api/order")
        Envelope<Order> order(@RequestBody Order order) {
            return Envelope.of(order);
        }

        @PatchMapping("/api/{id}/charge")
        Envelope<Order> charge(TokenHeader token, @PathVariable long id, @RequestBody Order order) {
            return Envelope.of(order);
        }

        @PostMapping("/api/{id}/seat")
        Envelope<Order> seat(@PathVariable long id, @RequestBody Order order, @AdmittedOnly TokenHeader token) {
            return Envelope.of(order);
        }

        @DeleteMapping("/api/token")
        Envelope<@Nullable Void> leave(TokenHeader token) {
            return Envelope.empty();
        }

        @PostMapping("/api/admin/concerts")
        Envelope<Order> make(@RequestBody Order order) {
            return Envelope.of(order);
        }

        @GetMapping("/api/fails/{code}")
        Envelope<String> fails(@PathVariable String code) {
            throw ApiException.of(ErrorCode.valueOf(code)).with("a", 1).with("b", List.of("x"));
        }

        @GetMapping("/api/logged")
        Envelope<String> logged() {
            return Envelope.of(String.valueOf(MDC.get("requestId")));
        }

        @GetMapping("/api/bug")
        Envelope<String> bug() {
            throw new IllegalStateException("secret detail");
        }
    }
}
