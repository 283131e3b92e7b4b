package dev.concert.proof;

import dev.concert.kit.ApiRequest;
import dev.concert.kit.HttpClient;
import dev.concert.kit.ServiceProcess;
import java.io.IOException;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Calls nodes of the service as its clients do, and records every call with its times and its answer. Thread-safe. */
final class Recorder implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(30);

    private final HttpClient http = new HttpClient();
    private final Collection<Call> calls = new ConcurrentLinkedQueue<>();
    private final Patience patience = new Patience();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();

    Patience patience() {
        return patience;
    }

    /** All calls that have ended, in no order. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Whether a call that was sent since then has succeeded. */
    boolean hasSucceededSince(long nanoTime) {
        return calls.stream().anyMatch(call -> call.isDone() && call.sent() - nanoTime > 0);
    }

    /** A concert, all its seats at one price. */
    record Concert(long id, List<LocalDate> dates, int seatsEach, long price) {}

    /** A seat of a concert on a date. */
    record Place(long concertId, LocalDate date, int seat) {}

    /** Empty unless it was answered. */
    Optional<Concert> makeConcert(ServiceProcess node, int dates, int seatsEach, long price) {
        List<LocalDate> days = LocalDate.of(2099, 1, 1)
                .datesUntil(LocalDate.of(2099, 1, 1).plusDays(dates))
                .toList();
        Call call = record(attempt(
                node,
                "operator",
                Call.Kind.OPERATOR,
                ApiRequest.createConcert(ServiceProcess.ADMIN_KEY, "Encore", days, price, seatsEach),
                Map.of()));
        return call.isDone()
                ? Optional.of(new Concert(call.result().path("concertId").asLong(), days, seatsEach, price))
                : Optional.empty();
    }

    /** The same for a concert that a proof needs: tried until there is one. */
    Concert insistOnConcert(Supplier<ServiceProcess> nodes, int dates, int seatsEach, long price) {
        return patience.insist(
                        "making a concert",
                        () -> makeConcert(nodes.get(), dates, seatsEach, price),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Joins the queue; empty unless a token was answered. */
    Optional<Visitor> join(Supplier<ServiceProcess> nodes, String name) {
        Call call = askToJoin(nodes.get(), name);
        return call.isDone() ? Optional.of(new Visitor(nodes, name, call.result())) : Optional.empty();
    }

    /** The same for a user whom a proof needs: tried until there is a token. */
    Visitor insistOnJoining(Supplier<ServiceProcess> nodes, String name) {
        return patience.insist("a join", () -> join(nodes, name), Optional::isPresent)
                .orElseThrow();
    }

    /** The same for a user who does nothing more. */
    Call askToJoin(ServiceProcess node, String name) {
        return record(attempt(node, name, Call.Kind.JOIN, ApiRequest.join(name), Map.of("username", name)));
    }

    /** A user with a token, who asks one node or another. */
    final class Visitor {

        private final Supplier<ServiceProcess> nodes;
        private final String name;
        private final String token;
        private final long userId;
        private final boolean admitted;
        private boolean persistent;

        private Visitor(Supplier<ServiceProcess> nodes, String name, JsonNode joined) {
            this.nodes = nodes;
            this.name = name;
            this.token = joined.path("token").asString();
            this.userId = joined.path("userId").asLong();
            this.admitted = joined.path("status").asString().equals("ADMITTED");
        }

        String token() {
            return token;
        }

        /** From now on sends what has an effect under a key, again and again until there is a clear answer. */
        Visitor persistent() {
            persistent = true;
            return this;
        }

        /** Whether the answer to joining was an admission. */
        boolean wasAdmittedAtOnce() {
            return admitted;
        }

        private Call call(Call.Kind kind, ApiRequest request, Map<String, Object> what) {
            return record(attemptAs(kind, request, what));
        }

        private Call attemptAs(Call.Kind kind, ApiRequest request, Map<String, Object> what) {
            Map<String, Object> said = new HashMap<>(what);
            said.put("token", token);
            said.put("userId", userId);
            return attempt(nodes.get(), name, kind, request, said);
        }

        private Call change(Call.Kind kind, ApiRequest request, Map<String, Object> what) {
            return persistent
                    ? repeat(kind, request.under(UUID.randomUUID().toString()), what)
                    : call(kind, request, what);
        }

        /** One call, sent as often as it takes; the last answer is clear, unless the token has ended. */
        private Call repeat(Call.Kind kind, ApiRequest request, Map<String, Object> what) {
            Call first = attemptAs(kind, request, what);
            Call last = first;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!last.isClear()) {
                if (System.nanoTime() - deadline > 0) {
                    throw patience.endless("no clear answer for " + PATIENCE + ": " + record(first));
                }
                repeated.incrementAndGet();
                LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
                last = attemptAs(kind, request, what);
            }
            boolean unclear = first.isUnknown() && last.status() == 401;
            return record(new Call(
                    name,
                    kind,
                    first.what(),
                    first.sent(),
                    last.received(),
                    unclear ? 0 : last.status(),
                    last.result(),
                    last.retryAfter()));
        }

        Call check() {
            return call(Call.Kind.CHECK, ApiRequest.check(token), Map.of());
        }

        Call leave() {
            return call(Call.Kind.LEAVE, ApiRequest.leave(token), Map.of());
        }

        Call charge(long amount) {
            return change(Call.Kind.CHARGE, ApiRequest.charge(token, userId, amount), Map.of("amount", amount));
        }

        /** Charges once, however often it takes: what a proof needs. */
        void insistOnCharging(long amount) {
            ApiRequest request = ApiRequest.charge(token, userId, amount)
                    .under(UUID.randomUUID().toString());
            repeat(Call.Kind.CHARGE, request, Map.of("amount", amount)).orFail();
        }

        Call balance() {
            return call(Call.Kind.BALANCE, ApiRequest.balance(token, userId), Map.of());
        }

        Call seats(Concert concert, LocalDate date) {
            return call(
                    Call.Kind.SEATS,
                    ApiRequest.seats(token, concert.id(), date),
                    Map.of("concert", concert, "date", date));
        }

        Call reserve(Concert concert, LocalDate date, List<Integer> seats) {
            long amount = concert.price() * seats.size();
            List<Place> places = seats.stream()
                    .map(seat -> new Place(concert.id(), date, seat))
                    .toList();
            return change(
                    Call.Kind.RESERVE,
                    ApiRequest.hold(token, concert.id(), date, amount, seats),
                    Map.of("amount", amount, "places", places));
        }

        Call reserve(Place place, long price) {
            return reserve(
                    new Concert(place.concertId(), List.of(place.date()), 0, price),
                    place.date(),
                    List.of(place.seat()));
        }

        Call cancel(long reservationId) {
            return call(
                    Call.Kind.CANCEL, ApiRequest.cancel(token, reservationId), Map.of("reservationId", reservationId));
        }

        /** One attempt under a key, which may be made again; recorded as if it were the only one. */
        Call pay(long reservationId, long amount, String key) {
            return call(
                    Call.Kind.PAY,
                    ApiRequest.pay(token, reservationId, amount).under(key),
                    Map.of("reservationId", reservationId, "amount", amount));
        }

        /** The operator gives the user the money back; one attempt under a key, which may be made again. */
        Call refund(long reservationId, long amount, String key) {
            return call(Call.Kind.REFUND, refund(reservationId).under(key), refunded(reservationId, amount));
        }

        Call refund(long reservationId, long amount) {
            return change(Call.Kind.REFUND, refund(reservationId), refunded(reservationId, amount));
        }

        private static ApiRequest refund(long reservationId) {
            return ApiRequest.refund(ServiceProcess.ADMIN_KEY, reservationId);
        }

        private static Map<String, Object> refunded(long reservationId, long amount) {
            return Map.of("reservationId", reservationId, "amount", amount);
        }

        Call pay(long reservationId, long amount) {
            return change(
                    Call.Kind.PAY,
                    ApiRequest.pay(token, reservationId, amount),
                    Map.of("reservationId", reservationId, "amount", amount));
        }
    }

    private Call record(Call call) {
        calls.add(call);
        return call;
    }

    /** Not recorded yet. */
    private Call attempt(
            ServiceProcess node, String person, Call.Kind kind, ApiRequest request, Map<String, Object> what) {
        int status = 0;
        JsonNode result = MissingNode.getInstance();
        String retryAfter = "";
        long sent = System.nanoTime();
        try {
            HttpClient.Answer answer = http.call(node.port(), request);
            result = answer.result();
            status = answer.status();
            retryAfter = answer.retryAfter();
            if (answer.replayed()) {
                replayed.incrementAndGet();
            }
        } catch (IOException | JacksonException noAnswer) {
            status = 0;
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
        http.close();
    }
}
