package dev.concert.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as its clients see it: HTTP and JSON, nothing of its code. Thread-safe. */
final class Api implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final Collection<Person> people = new ConcurrentLinkedQueue<>();

    Api(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    /** @param replayed whether it is said to be the answer to an earlier call */
    record Answer(int status, JsonNode body, boolean replayed) {

        JsonNode result() {
            return body.path("result");
        }

        /** The stable code of an error; empty for a success. */
        String error() {
            return result().path("error").asString("");
        }

        /** What was answered, which is no error. */
        JsonNode orFail() {
            if (status != 200) {
                throw new AssertionError("Answered " + status + ": " + body);
            }
            return result();
        }
    }

    Answer call(String method, String path, Map<String, String> headers, @Nullable Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(
                                        body instanceof String json ? json : JSON.writeValueAsString(body)));
        headers.forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    JSON.readTree(response.body()),
                    response.headers().firstValue("Idempotent-Replayed").isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Somebody with a place in the line. */
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

        private Answer call(String method, String path, @Nullable Object body) {
            return Api.this.call(method, path, Map.of("token", token), body);
        }

        Answer check() {
            return call("GET", "/api/check", null);
        }

        Answer leave() {
            return call("DELETE", "/api/token", null);
        }

        Answer dates(long concertId) {
            return call("GET", "/api/booking/" + concertId + "/list/time", null);
        }

        Answer seats(long concertId, LocalDate date) {
            return call("GET", "/booking/" + concertId + "/dates/" + date + "/list/seats", null);
        }

        Answer reserve(long concertId, LocalDate date, long amount, Object... seatNumbers) {
            return call(
                    "POST",
                    "/api/booking/" + concertId + "/seat",
                    Map.of("concertAt", date.toString(), "reservationAmount", amount, "seatNumbers", seatNumbers));
        }

        Answer reserveUnder(String key, long concertId, LocalDate date, long amount, Object... seatNumbers) {
            return Api.this.call(
                    "POST",
                    "/api/booking/" + concertId + "/seat",
                    Map.of("token", token, "Idempotency-Key", key),
                    Map.of("concertAt", date.toString(), "reservationAmount", amount, "seatNumbers", seatNumbers));
        }

        Answer look(long reservationId) {
            return call("GET", "/api/booking/reservations/" + reservationId, null);
        }

        Answer cancel(long reservationId) {
            return call("DELETE", "/api/booking/reservations/" + reservationId, null);
        }

        Answer charge(long amount) {
            return call("PATCH", "/api/" + userId + "/charge", Map.of("amount", amount));
        }

        Answer charge(long amount, String key) {
            return Api.this.call(
                    "PATCH",
                    "/api/" + userId + "/charge",
                    Map.of("token", token, "Idempotency-Key", key),
                    Map.of("amount", amount));
        }

        long balance() {
            return call("GET", "/api/" + userId, null).orFail().path("point").asLong();
        }

        JsonNode history() {
            return call("GET", "/api/" + userId + "/histories", null).orFail();
        }

        Answer pay(long reservationId, long amount, String key) {
            return Api.this.call(
                    "POST",
                    "/api/" + reservationId + "/payment",
                    Map.of("token", token, "Idempotency-Key", key),
                    Map.of("payAmount", amount));
        }

        Answer pay(long reservationId, long amount) {
            return call("POST", "/api/" + reservationId + "/payment", Map.of("payAmount", amount));
        }
    }

    Answer getToken(String username) {
        return call("POST", "/api/getToken", Map.of(), Map.of("username", username));
    }

    Answer getToken(String username, long concertId) {
        return call("POST", "/api/getToken", Map.of(), Map.of("username", username, "concertId", concertId));
    }

    /** Somebody who has just asked for a token to book the concert. */
    Person join(String username, long concertId) {
        Person person = new Person(getToken(username, concertId).orFail());
        people.add(person);
        return person;
    }

    /** @return the id of the concert's own line */
    long openLine(String adminKey, long concertId, int capacity) {
        return call(
                        "POST",
                        "/api/admin/concerts/" + concertId + "/line",
                        Map.of("X-Admin-Key", adminKey),
                        Map.of("capacity", capacity))
                .orFail()
                .path("lineId")
                .asLong();
    }

    Answer changeLine(String adminKey, long lineId, Object change) {
        return call("PATCH", "/api/admin/lines/" + lineId, Map.of("X-Admin-Key", adminKey), change);
    }

    JsonNode line(String adminKey, long lineId) {
        return call("GET", "/api/admin/lines", Map.of("X-Admin-Key", adminKey), null)
                .orFail()
                .valueStream()
                .filter(line -> line.path("lineId").asLong() == lineId)
                .findFirst()
                .orElseThrow();
    }

    /** Somebody who has just asked for a token. */
    Person join(String username) {
        Person person = new Person(getToken(username).orFail());
        people.add(person);
        return person;
    }

    /** A concert of one date. */
    long concert(String adminKey, String name, LocalDate date, long price, int seatCount) {
        Map<String, Object> performance = Map.of("date", date.toString(), "price", price, "seatCount", seatCount);
        return call(
                        "POST",
                        "/api/admin/concerts",
                        Map.of("X-Admin-Key", adminKey),
                        Map.of("name", name, "artist", "MAKTUB", "performances", new Object[] {performance}))
                .orFail()
                .path("concertId")
                .asLong();
    }

    /** Everybody who joined goes, as far as they are still there. */
    void everybodyLeaves() {
        people.forEach(Person::leave);
        people.clear();
    }

    @Override
    public void close() {
        http.close();
    }
}
