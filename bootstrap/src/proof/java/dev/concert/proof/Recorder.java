package dev.concert.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Calls the service as its clients do, and writes down every call with its times and what came of it. Thread-safe. */
final class Recorder implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Collection<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();

    /** All calls that have ended, in no order. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** A concert, all its seats at one price. */
    record Concert(long id, List<LocalDate> dates, int seatsEach, long price) {}

    /** A seat of a concert on a date. */
    record Place(long concertId, LocalDate date, int seat) {}

    /** Empty unless it was answered. */
    Optional<Concert> makeConcert(ServiceNode node, int dates, int seatsEach, long price) {
        List<LocalDate> days = LocalDate.of(2099, 1, 1)
                .datesUntil(LocalDate.of(2099, 1, 1).plusDays(dates))
                .toList();
        Call call = call(
                node,
                "operator",
                Call.Kind.OPERATOR,
                "POST",
                "/api/admin/concerts",
                Map.of("X-Admin-Key", ServiceNode.ADMIN_KEY),
                Map.of(
                        "name",
                        "Encore",
                        "artist",
                        "The Lanterns",
                        "performances",
                        days.stream()
                                .map(day -> Map.of("date", day.toString(), "price", price, "seatCount", seatsEach))
                                .toList()),
                Map.of());
        return call.isDone()
                ? Optional.of(new Concert(call.result().path("concertId").asLong(), days, seatsEach, price))
                : Optional.empty();
    }

    /** Joins the line; empty unless a token was answered. */
    Optional<Visitor> join(Supplier<ServiceNode> nodes, String name) {
        Call call = askToJoin(nodes.get(), name);
        return call.isDone() ? Optional.of(new Visitor(nodes, name, call.result())) : Optional.empty();
    }

    /** The same for whoever does not go on. */
    Call askToJoin(ServiceNode node, String name) {
        return call(
                node,
                name,
                Call.Kind.JOIN,
                "POST",
                "/api/getToken",
                Map.of(),
                Map.of("username", name),
                Map.of("username", name));
    }

    /** Somebody with a token, who asks one node or another. */
    final class Visitor {

        private final Supplier<ServiceNode> nodes;
        private final String name;
        private final String token;
        private final long userId;
        private final boolean admitted;
        private boolean persistent;

        private Visitor(Supplier<ServiceNode> nodes, String name, JsonNode joined) {
            this.nodes = nodes;
            this.name = name;
            this.token = joined.path("token").asString();
            this.userId = joined.path("userId").asLong();
            this.admitted = joined.path("status").asString().equals("ADMITTED");
        }

        String token() {
            return token;
        }

        /** From now on asks for what has an effect under a key, and asks again until there is a clear answer. */
        Visitor persistent() {
            persistent = true;
            return this;
        }

        /** Whether the answer to joining was to come in. */
        boolean wasAdmittedAtOnce() {
            return admitted;
        }

        private Call call(Call.Kind kind, String method, String path, @Nullable Object body, Map<String, Object> what) {
            Map<String, Object> said = new HashMap<>(what);
            said.put("token", token);
            said.put("userId", userId);
            return Recorder.this.call(nodes.get(), name, kind, method, path, Map.of("token", token), body, said);
        }

        private Call change(Call.Kind kind, String method, String path, Object body, Map<String, Object> what) {
            return persistent
                    ? repeat(UUID.randomUUID().toString(), kind, method, path, body, what)
                    : call(kind, method, path, body, what);
        }

        /** One call, however often it has to be made; what has become of it is clear in the end, but for a token that is over. */
        private Call repeat(
                String key, Call.Kind kind, String method, String path, Object body, Map<String, Object> what) {
            Map<String, Object> said = new HashMap<>(what);
            said.put("token", token);
            said.put("userId", userId);
            Map<String, String> headers = Map.of("token", token, "Idempotency-Key", key);
            Call first = attempt(nodes.get(), name, kind, method, path, headers, body, said);
            Call last = first;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while ((last.isUnknown() || last.error().equals("REQUEST_IN_PROGRESS")) && System.nanoTime() < deadline) {
                repeated.incrementAndGet();
                LockSupport.parkNanos(BREATH_NANOS);
                last = attempt(nodes.get(), name, kind, method, path, headers, body, said);
            }
            boolean unclear = first.isUnknown() && last.status() == 401;
            Call whole = new Call(
                    name,
                    kind,
                    said,
                    first.sent(),
                    last.received(),
                    unclear ? 0 : last.status(),
                    last.result(),
                    last.retryAfter());
            calls.add(whole);
            return whole;
        }

        Call check() {
            return call(Call.Kind.CHECK, "GET", "/api/check", null, Map.of());
        }

        Call leave() {
            return call(Call.Kind.LEAVE, "DELETE", "/api/token", null, Map.of());
        }

        Call charge(long amount) {
            return change(
                    Call.Kind.CHARGE,
                    "PATCH",
                    "/api/" + userId + "/charge",
                    Map.of("amount", amount),
                    Map.of("amount", amount));
        }

        Call balance() {
            return call(Call.Kind.BALANCE, "GET", "/api/" + userId, null, Map.of());
        }

        Call seats(Concert concert, LocalDate date) {
            return call(
                    Call.Kind.SEATS,
                    "GET",
                    "/booking/" + concert.id() + "/dates/" + date + "/list/seats",
                    null,
                    Map.of("concert", concert, "date", date));
        }

        Call reserve(Concert concert, LocalDate date, List<Integer> seats) {
            long amount = concert.price() * seats.size();
            return change(
                    Call.Kind.RESERVE,
                    "POST",
                    "/api/booking/" + concert.id() + "/seat",
                    Map.of("concertAt", date.toString(), "reservationAmount", amount, "seatNumbers", seats),
                    Map.of(
                            "amount",
                            amount,
                            "places",
                            seats.stream()
                                    .map(seat -> new Place(concert.id(), date, seat))
                                    .toList()));
        }

        Call reserve(Place place, long price) {
            return reserve(
                    new Concert(place.concertId(), List.of(place.date()), 0, price),
                    place.date(),
                    List.of(place.seat()));
        }

        Call cancel(long reservationId) {
            return call(
                    Call.Kind.CANCEL,
                    "DELETE",
                    "/api/booking/reservations/" + reservationId,
                    null,
                    Map.of("reservationId", reservationId));
        }

        /** One attempt under a key, which may be made again; written down as if it were the only one. */
        Call pay(long reservationId, long amount, String key) {
            Map<String, Object> said = new HashMap<>(Map.of("reservationId", reservationId, "amount", amount));
            said.put("token", token);
            said.put("userId", userId);
            Call payment = attempt(
                    nodes.get(),
                    name,
                    Call.Kind.PAY,
                    "POST",
                    "/api/" + reservationId + "/payment",
                    Map.of("token", token, "Idempotency-Key", key),
                    Map.of("payAmount", amount),
                    said);
            calls.add(payment);
            return payment;
        }

        Call pay(long reservationId, long amount) {
            return change(
                    Call.Kind.PAY,
                    "POST",
                    "/api/" + reservationId + "/payment",
                    Map.of("payAmount", amount),
                    Map.of("reservationId", reservationId, "amount", amount));
        }
    }

    private Call call(
            ServiceNode node,
            String person,
            Call.Kind kind,
            String method,
            String path,
            Map<String, String> headers,
            @Nullable Object body,
            Map<String, Object> what) {
        Call call = attempt(node, person, kind, method, path, headers, body, what);
        calls.add(call);
        return call;
    }

    /** Nothing is written down of it yet. */
    private Call attempt(
            ServiceNode node,
            String person,
            Call.Kind kind,
            String method,
            String path,
            Map<String, String> headers,
            @Nullable Object body,
            Map<String, Object> what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.address() + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        headers.forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        int status = 0;
        JsonNode result = MissingNode.getInstance();
        String retryAfter = "";
        long sent = System.nanoTime();
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            result = JSON.readTree(response.body()).path("result");
            status = response.statusCode();
            retryAfter = response.headers().firstValue("Retry-After").orElse("");
            if (response.headers().firstValue("Idempotent-Replayed").isPresent()) {
                replayed.incrementAndGet();
            }
        } catch (IOException | JacksonException noAnswer) {
            status = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Call(person, kind, what, sent, System.nanoTime(), status, result, retryAfter);
    }

    /** How many calls were repeated under their key, for want of a clear answer. */
    int repeated() {
        return repeated.get();
    }

    /** How many of these turned out to have been done before. */
    int replayed() {
        return replayed.get();
    }

    /** Those of all calls that are of one kind, in the order in which they were sent. */
    static List<Call> of(Call.Kind kind, Collection<Call> calls) {
        List<Call> found = new ArrayList<>(
                calls.stream().filter(call -> call.kind() == kind).toList());
        found.sort((one, other) -> Long.compare(one.sent() - other.sent(), 0));
        return found;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
