package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.bootstrap.Api.Person;
import dev.concert.kit.DatabaseTraffic;
import dev.concert.kit.HttpClient.Answer;
import dev.concert.persistence.TestDatabase;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** How often a request waits for the database, which is most of what it costs. */
@Import(RoundTripsTest.Overheard.class)
class RoundTripsTest extends ServiceTest {

    /**
     * The budget: for one seat, BEGIN and COMMIT not counted. A key costs one, to take it and see what was answered
     * under it; the answer is kept along with the rest. A change that needs fewer lowers it.
     */
    private enum Request {
        POLL_WHILE_WAITING(0),
        LIST_DATES(2),
        LIST_SEATS(2),
        HOLD(4),
        CHARGE(3),
        PAY(5),
        HOLD_UNDER_A_KEY(HOLD.roundTrips + 1),
        CHARGE_UNDER_A_KEY(CHARGE.roundTrips + 1),
        PAY_UNDER_A_KEY(PAY.roundTrips + 1),
        CHARGE_AGAIN(2),
        PAY_AGAIN(2);

        private final int roundTrips;

        Request(int roundTrips) {
            this.roundTrips = roundTrips;
        }
    }

    private static final long PRICE = 50_000;

    /** At times a request does work for later ones, such as taking a block of ids, or a job asks meanwhile. */
    private static final int TRIES = 4;

    @TestConfiguration(proxyBeanMethods = false)
    static class Overheard {

        @Bean
        static Listener listener() {
            return new Listener();
        }
    }

    /** Leads the service to its database by way of a proxy that counts. */
    static final class Listener implements BeanPostProcessor, AutoCloseable {

        private DatabaseTraffic traffic = new DatabaseTraffic("jdbc:postgresql://127.0.0.1/none-yet");

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof TestDatabase database) {
                traffic = new DatabaseTraffic(database.jdbcUrl());
                return new TestDatabase(traffic.jdbcUrl(), database.username(), database.password());
            }
            return bean;
        }

        DatabaseTraffic traffic() {
            return traffic;
        }

        @Override
        public void close() throws IOException {
            traffic.close();
        }
    }

    @Autowired
    private Listener listener;

    @ParameterizedTest
    @EnumSource
    void waits_for_the_database_as_often_as_the_budget_says(Request request) {
        List<String> roundTrips = Stream.generate(() -> roundTripsOf(request))
                .limit(TRIES)
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();

        assertThat(roundTrips).as("%s", request).hasSize(request.roundTrips);
    }

    private List<String> roundTripsOf(Request request) {
        Supplier<Answer> call = prepared(request);
        listener.traffic().forget();
        Answer answer = call.get();
        List<String> roundTrips = listener.traffic().roundTrips();
        answer.orFail();
        return roundTrips;
    }

    /** Ready to be made, with all done that has to come before it. */
    private Supplier<Answer> prepared(Request request) {
        long concert = concert(PRICE, 1);
        Person person = api.join("user " + UUID.randomUUID());
        return switch (request) {
            case POLL_WHILE_WAITING -> {
                roomFor(1);
                Person waiting = api.join("user " + UUID.randomUUID());
                yield waiting::check;
            }
            case LIST_DATES -> () -> person.dates(concert);
            case LIST_SEATS -> () -> person.seats(concert, DATE);
            case HOLD -> () -> person.reserve(concert, DATE, PRICE, 1);
            case CHARGE -> () -> person.charge(PRICE);
            case PAY -> {
                long reservation = affordable(person, concert);
                yield () -> person.pay(reservation, PRICE);
            }
            case HOLD_UNDER_A_KEY -> () -> person.reserveUnder("a key", concert, DATE, PRICE, 1);
            case CHARGE_UNDER_A_KEY -> () -> person.charge(PRICE, "a key");
            case PAY_UNDER_A_KEY -> {
                long reservation = affordable(person, concert);
                yield () -> person.pay(reservation, PRICE, "a key");
            }
            case CHARGE_AGAIN -> {
                person.charge(PRICE, "a key").orFail();
                yield () -> person.charge(PRICE, "a key");
            }
            case PAY_AGAIN -> {
                long reservation = affordable(person, concert);
                person.pay(reservation, PRICE, "a key").orFail();
                yield () -> person.pay(reservation, PRICE, "a key");
            }
        };
    }

    private static long affordable(Person person, long concert) {
        person.charge(PRICE).orFail();
        return person.reserve(concert, DATE, PRICE, 1)
                .orFail()
                .path("reservationId")
                .asLong();
    }
}
