package dev.concert.bootstrap;

import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpClient;
import dev.concert.kit.HttpClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/** One service as its clients see it: HTTP and JSON, nothing of its code. Thread-safe. */
final class Api implements AutoCloseable {

    private final HttpClient http = new HttpClient();
    private final int port;
    private final Collection<Person> people = new ConcurrentLinkedQueue<>();

    Api(int port) {
        this.port = port;
    }

    Answer call(ApiRequest request) {
        try {
            return http.call(port, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A user with a token. */
    final class Person {

        private final String token;
        private final long userId;

        private Person(JsonNode joined) {
            this.token = joined.path("token").asString();
            this.userId = joined.path("userId").asLong();
        }

        String token() {
            return token;
        }

        long userId() {
            return userId;
        }

        Answer check() {
            return call(ApiRequest.check(token));
        }

        Answer leave() {
            return call(ApiRequest.leave(token));
        }

        Answer dates(long concertId) {
            return call(ApiRequest.dates(token, concertId));
        }

        Answer seats(long concertId, LocalDate date) {
            return call(ApiRequest.seats(token, concertId, date));
        }

        Answer reserve(long concertId, LocalDate date, long amount, Object... seatNumbers) {
            return call(ApiRequest.hold(token, concertId, date, amount, List.of(seatNumbers)));
        }

        Answer reserveUnder(String key, long concertId, LocalDate date, long amount, Object... seatNumbers) {
            return call(ApiRequest.hold(token, concertId, date, amount, List.of(seatNumbers))
                    .under(key));
        }

        Answer look(long reservationId) {
            return call(ApiRequest.look(token, reservationId));
        }

        Answer cancel(long reservationId) {
            return call(ApiRequest.cancel(token, reservationId));
        }

        Answer charge(long amount) {
            return call(ApiRequest.charge(token, userId, amount));
        }

        Answer charge(long amount, String key) {
            return call(ApiRequest.charge(token, userId, amount).under(key));
        }

        long balance() {
            return call(ApiRequest.balance(token, userId))
                    .orFail()
                    .path("point")
                    .asLong();
        }

        JsonNode history() {
            return call(ApiRequest.history(token, userId)).orFail();
        }

        Answer pay(long reservationId, long amount, String key) {
            return call(ApiRequest.pay(token, reservationId, amount).under(key));
        }

        Answer pay(long reservationId, long amount) {
            return call(ApiRequest.pay(token, reservationId, amount));
        }
    }

    Answer getToken(String username) {
        return call(ApiRequest.join(username));
    }

    Answer getToken(String username, long concertId) {
        return call(ApiRequest.join(username, concertId));
    }

    /** A user who has just asked for a token. */
    Person join(String username) {
        return joined(getToken(username));
    }

    /** A user who has just asked for a token to book the concert. */
    Person join(String username, long concertId) {
        return joined(getToken(username, concertId));
    }

    private Person joined(Answer answer) {
        Person person = new Person(answer.orFail());
        people.add(person);
        return person;
    }

    /** @return the id of the concert's own line */
    long openLine(String adminKey, long concertId, int capacity) {
        return call(ApiRequest.openLine(adminKey, concertId, capacity))
                .orFail()
                .path("lineId")
                .asLong();
    }

    Answer changeLine(String adminKey, long lineId, Object change) {
        return call(ApiRequest.changeLine(adminKey, lineId, change));
    }

    JsonNode line(String adminKey, long lineId) {
        return call(ApiRequest.lines(adminKey))
                .orFail()
                .valueStream()
                .filter(line -> line.path("lineId").asLong() == lineId)
                .findFirst()
                .orElseThrow();
    }

    /** A concert of one date. */
    long concert(String adminKey, String name, LocalDate date, long price, int seatCount) {
        return call(ApiRequest.createConcert(adminKey, name, List.of(date), price, seatCount))
                .orFail()
                .path("concertId")
                .asLong();
    }

    /** All users leave that have joined and are still there. */
    void everybodyLeaves() {
        people.forEach(Person::leave);
        people.clear();
    }

    @Override
    public void close() {
        http.close();
    }
}
