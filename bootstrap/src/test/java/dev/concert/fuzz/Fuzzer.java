package dev.concert.fuzz;

import dev.concert.fuzz.Probe.Raw;
import dev.concert.fuzz.Probe.Request;
import dev.concert.fuzz.Requests.Sent;
import dev.concert.fuzz.Wire.BrokenAnswerException;
import dev.concert.web.controller.OpenApiDocument;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One client: sends one request after the other over a connection that it keeps, and reports the first of each kind of
 * fault in its smallest form. Used by one thread at a time.
 */
public final class Fuzzer implements AutoCloseable {

    /** Far longer than any answer takes; a request that has none by then hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int KINDS_REPORTED = 5;
    private static final int TRIES_TO_SHRINK = 300;
    private static final List<String> MANAGEMENT = List.of(
            "/actuator",
            "/actuator/",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/health/nope",
            "/actuator/health/%2e%2e/env",
            "/actuator/health/%00",
            "/actuator/health/db/x",
            "/actuator/prometheus",
            "/actuator/prometheus?includedNames=nope",
            "/actuator/env",
            "/actuator/info",
            "/actuator/sbom",
            "/actuator/sbom/application",
            "/actuator/sbom/nope",
            "/actuator/heapdump",
            "/actuator/shutdown",
            "/actuator/loggers",
            "/actuator/health;x",
            "/actuator/%zz",
            "/actuator/health/..%2f..%2fenv",
            "/nope",
            "/",
            "/error",
            "/api/concerts",
            "//actuator",
            "/actuator/health/" + "a".repeat(3000),
            "*");

    private final int port;
    private final int managementPort;
    private final Chance chance;
    private final Cast cast;
    private final Requests requests;
    private final Framings framings;
    private final Judge judge;
    private final Map<Integer, Wire> wires = new TreeMap<>();
    private final Map<String, String> reports = new LinkedHashMap<>();
    private final Map<String, Integer> statuses = new TreeMap<>();

    /**
     * @param stage what exists when it begins
     */
    public Fuzzer(Stage stage, OpenApiDocument document, long seed, int number) {
        this.port = stage.port();
        this.managementPort = stage.managementPort();
        chance = new Chance(seed * 31 + number);
        cast = new Cast(
                chance,
                "fuzz " + Long.toString(seed, 36) + " " + number + " ",
                stage.date(),
                stage.concerts(),
                stage.adminKey());
        requests = new Requests(chance, cast, document, stage.adminKey());
        framings = new Framings(chance);
        judge = new Judge(document);
    }

    /** @param date on which each of the concerts has 50 seats, at {@link Cast#PRICE} won each */
    public record Stage(int port, int managementPort, String adminKey, LocalDate date, List<Long> concerts) {}

    public Set<String> secrets() {
        return cast.secrets();
    }

    /** Each kind of fault with the smallest request that shows it. */
    public Map<String, String> reports() {
        return reports;
    }

    /** How often each status was answered, by operation. */
    public Map<String, Integer> statuses() {
        return statuses;
    }

    public void send(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            switch (chance.below(40)) {
                case 0, 1, 2 -> tryRaw(port, framings.next(chance.of("/api/concerts", "/api/check", "/nope")));
                case 3 -> tryRaw(managementPort, framings.next(chance.of("/actuator/health", "/nope")));
                case 4, 5 -> tryManagement();
                default -> tryApi();
            }
        }
    }

    private void tryApi() throws IOException {
        Sent sent = requests.next();
        Outcome outcome = exchange(port, sent.request());
        Answer answer = outcome.answer();
        if (answer != null) {
            statuses.merge("" + answer.status(), 1, Integer::sum);
            learn(sent, answer);
        }
        judged(port, sent.request(), outcome.faults());
    }

    private void learn(Sent sent, Answer answer) {
        String type = answer.header("Content-Type");
        if (answer.status() == 200
                && type != null
                && type.startsWith("application/json")
                && !sent.request().method().equals("HEAD")
                && sent.request().path().startsWith("/api")) {
            JsonNode result = JsonMapper.shared().readTree(answer.text()).path("result");
            cast.learn(sent.by(), result);
            boolean ends = sent.request().path().endsWith("/payment")
                    || sent.request().path().equals("/api/token");
            if (ends) {
                cast.end(sent.by());
            }
        } else if (answer.status() == 401) {
            cast.end(sent.by());
        }
    }

    private void tryManagement() throws IOException {
        Request request = requests.odd(chance.of(MANAGEMENT));
        judged(managementPort, request, exchange(managementPort, request).faults());
    }

    private void tryRaw(int to, Raw raw) throws IOException {
        judged(to, raw, faultsOf(to, raw));
    }

    private record Outcome(@Nullable Answer answer, List<String> faults) {}

    private List<String> faultsOf(int to, Probe probe) throws IOException {
        return switch (probe) {
            case Request request -> exchange(to, request).faults();
            case Raw raw -> faultsOfRaw(to, raw);
        };
    }

    private Outcome exchange(int to, Request request) throws IOException {
        boolean isNew = !wires.containsKey(to);
        try {
            Wire wire = wires.containsKey(to) ? wires.get(to) : new Wire(to, PATIENCE);
            wires.put(to, wire);
            boolean unanswered = false;
            try {
                wire.send(request.bytes());
            } catch (IOException _closedMeanwhile) {
                unanswered = true;
            }
            Answer answer = wire.read(request.method().equals("HEAD"));
            if (answer == null || answer.closes() || unanswered) {
                drop(to);
            }
            if (answer == null) {
                // The service may close a connection between two requests.
                return isNew ? new Outcome(null, List.of("no answer")) : exchange(to, request);
            }
            return new Outcome(answer, to == port ? judge.faultsOf(request, answer) : judge.faultsOfManagement(answer));
        } catch (BrokenAnswerException broken) {
            drop(to);
            return new Outcome(null, List.of(String.valueOf(broken.getMessage())));
        } catch (SocketTimeoutException _hangs) {
            drop(to);
            return new Outcome(null, List.of("no answer within " + PATIENCE));
        } catch (IOException reset) {
            drop(to);
            return isNew ? new Outcome(null, List.of("the connection was reset")) : exchange(to, request);
        }
    }

    private List<String> faultsOfRaw(int to, Raw raw) throws IOException {
        List<String> faults = new ArrayList<>();
        try (Wire wire = new Wire(to, PATIENCE)) {
            boolean toHead = new String(raw.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("HEAD");
            try {
                wire.send(raw.bytes());
                wire.sendEnd();
            } catch (IOException _refusedMeanwhile) {
                // The answer says why, if it still arrives.
            }
            for (Answer answer = wire.read(toHead); answer != null; answer = wire.read(toHead)) {
                statuses.merge("raw " + answer.status(), 1, Integer::sum);
                faults.addAll(to == port ? judge.faultsOfUnknown(answer) : judge.faultsOfManagement(answer));
                if (answer.closes()) {
                    break;
                }
            }
        } catch (BrokenAnswerException broken) {
            faults.add(String.valueOf(broken.getMessage()));
        } catch (SocketTimeoutException _hangs) {
            faults.add("no end within " + PATIENCE);
        } catch (IOException _reset) {
            // A connection without an answer: the service owes none to what is no request.
        }
        return faults;
    }

    private void drop(int to) throws IOException {
        Wire wire = wires.remove(to);
        if (wire != null) {
            wire.close();
        }
    }

    private void judged(int to, Probe probe, List<String> faults) throws IOException {
        for (String fault : faults) {
            String kind = (to == port ? "" : "management: ") + fault;
            if (!reports.containsKey(kind) && reports.size() < KINDS_REPORTED) {
                reports.put(kind, smallest(to, probe, fault).command(to));
            }
        }
    }

    /** Leaves away what can be left away without the fault leaving, too. */
    private Probe smallest(int to, Probe probe, String fault) throws IOException {
        Probe smallest = probe;
        int tries = 0;
        for (Optional<Probe> next = Optional.of(probe); next.isPresent(); ) {
            smallest = next.get();
            next = Optional.empty();
            for (Probe smaller : smallest.smaller()) {
                if (tries++ > TRIES_TO_SHRINK) {
                    break;
                }
                if (faultsOf(to, smaller).contains(fault)) {
                    next = Optional.of(smaller);
                    break;
                }
            }
        }
        return smallest;
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires.values()) {
            wire.close();
        }
    }
}
