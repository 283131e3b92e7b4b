package dev.concert.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.fuzz.Probe.Request;
import dev.concert.web.controller.OpenApiDocument;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What is wrong with an answer, by the API document and by HTTP. */
final class Judge {

    private static final String REQUEST_ID = "[A-Za-z0-9._-]{1,64}";

    /** What may be answered before an operation is looked for: it stands in the document's words, and in no operation. */
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 406, 408, 413, 414, 415, 417, 431);

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private final OpenApiDocument document;

    /** The methods of each path of the document; paths with fewer parameters first. */
    private final Map<String, Set<String>> paths = new TreeMap<>(Comparator.<String>comparingLong(
                    path -> path.chars().filter(c -> c == '{').count())
            .thenComparing(Comparator.naturalOrder()));

    Judge(OpenApiDocument document) {
        this.document = document;
        document.operations().keySet().forEach(name -> {
            String[] words = name.split(" ", 2);
            paths.computeIfAbsent(words[1], _path -> new TreeSet<>()).add(words[0]);
        });
    }

    /** Of the API's port. */
    List<String> faultsOf(Request request, Answer answer) {
        List<String> faults = new ArrayList<>(protocolFaults(answer));
        List<String> ids = request.values("X-Request-Id");
        // A head that cannot be read may break off before its id.
        boolean isReadable = !Set.of(400, 414, 431, 505).contains(answer.status());
        if (isReadable
                && ids.size() == 1
                && ids.getFirst().matches(REQUEST_ID)
                && !ids.equals(answer.all("X-Request-Id"))) {
            faults.add("X-Request-Id is not the request's own");
        }
        if (answer.status() >= 500) {
            faults.add("status " + answer.status());
        } else if (request.method().equals("HEAD") || answer.status() == 304 || isPage(request, answer)) {
            return faults;
        } else if (request.method().equals("OPTIONS") && answer.status() == 200) {
            // A preflight of an origin or method that is not allowed is answered without any header about it.
            boolean isPreflight = !request.values("Origin").isEmpty()
                    && !request.values("Access-Control-Request-Method").isEmpty();
            if (answer.header("Allow") == null && !isPreflight) {
                faults.add("OPTIONS without Allow");
            }
        } else {
            faults.addAll(contractFaults(request, answer));
        }
        return faults;
    }

    /** Of a connection whose requests are framed in no certain way. */
    List<String> faultsOfUnknown(Answer answer) {
        List<String> faults = new ArrayList<>(protocolFaults(answer));
        if (answer.status() >= 500 && answer.status() != 505) {
            faults.add("status " + answer.status());
        }
        if (answer.status() >= 400) {
            faults.addAll(errorFaults(answer));
        }
        return faults;
    }

    /** Of the management port, which has answers of its own. */
    List<String> faultsOfManagement(Answer answer) {
        List<String> faults = new ArrayList<>();
        if (answer.status() >= 500 && answer.status() != 505) {
            faults.add("status " + answer.status());
        }
        String type = answer.header("Content-Type");
        if (type != null && type.startsWith("text/html")) {
            faults.add("a page of HTML");
        }
        if (answer.status() >= 400 && answer.body().length > 0) {
            faults.addAll(errorFaults(answer));
        }
        return faults;
    }

    private static List<String> protocolFaults(Answer answer) {
        List<String> faults = new ArrayList<>();
        List<String> ids = answer.all("X-Request-Id");
        if (ids.size() != 1 || !ids.getFirst().matches(REQUEST_ID)) {
            faults.add("X-Request-Id is " + (ids.isEmpty() ? "missing" : "odd"));
        }
        if (answer.status() == 401 && answer.header("WWW-Authenticate") == null) {
            faults.add("401 without WWW-Authenticate");
        }
        if ((answer.status() == 503 || answer.status() == 429) && answer.header("Retry-After") == null) {
            faults.add(answer.status() + " without Retry-After");
        }
        if (answer.status() == 405 && answer.header("Allow") == null) {
            faults.add("405 without Allow");
        }
        return faults;
    }

    /** Documentation and pages are files. */
    private static boolean isPage(Request request, Answer answer) {
        return (answer.status() == 200 || answer.status() == 302)
                && (request.path().startsWith("/swagger-ui") || request.path().startsWith("/v3/api-docs"));
    }

    private List<String> contractFaults(Request request, Answer answer) {
        List<String> asError = REFUSALS.contains(answer.status())
                ? errorFaults(answer)
                : List.of("status " + answer.status() + " outside of any operation");
        boolean leadsAside = request.path().matches(".*(//|/[.]|%2[eE]|;).*");
        if (asError.isEmpty() && leadsAside) {
            // Whether a path with dots or empty segments leads to an operation is left to the server.
            return List.of();
        }
        List<String> faults = asError;
        for (boolean resolved : new boolean[] {true, false}) {
            Optional<String> operation = operationOf(request, resolved);
            if (operation.isPresent()) {
                faults = faultsOfOperation(operation.get(), answer);
                // The document names 400 and 404 for each operation; other refusals of the server stand in its
                // introduction.
                boolean refusedBefore = asError.isEmpty() && answer.status() > 404 && !isNamed(operation.get(), answer);
                if (faults.isEmpty() || refusedBefore) {
                    return List.of();
                }
            }
        }
        return faults;
    }

    private boolean isNamed(String operation, Answer answer) {
        return document.root()
                .at("/paths")
                .path(operation.split(" ", 2)[1])
                .path(operation.split(" ", 2)[0].toLowerCase(Locale.ROOT))
                .path("responses")
                .has("" + answer.status());
    }

    private List<String> faultsOfOperation(String operation, Answer answer) {
        try {
            return document.faultsOf(operation, answer.status(), answer::header, answer.text()).stream()
                    .map(fault -> operation + ": " + fault)
                    .toList();
        } catch (JacksonException _noJson) {
            return List.of(operation + ": no JSON");
        }
    }

    private List<String> errorFaults(Answer answer) {
        String type = answer.header("Content-Type");
        if (type == null || !type.matches("application/(problem\\+)?json(;.*)?")) {
            return List.of(answer.status() + " as " + type);
        }
        try {
            return document.faultsOfError(answer.status(), type, answer.text());
        } catch (JacksonException _noJson) {
            return List.of(answer.status() + " without JSON");
        }
    }

    private Optional<String> operationOf(Request request, boolean resolved) {
        if (!METHODS.contains(request.method())) {
            return Optional.empty();
        }
        List<String> segments = segments(request.path(), resolved);
        for (Map.Entry<String, Set<String>> path : paths.entrySet()) {
            if (matches(path.getKey(), segments)) {
                return path.getValue().contains(request.method())
                        ? Optional.of(request.method() + " " + path.getKey())
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Decoded, and with dots resolved or taken as they are. */
    private static List<String> segments(String path, boolean resolved) {
        List<String> segments = new ArrayList<>();
        for (String raw : path.substring(1).split("/", -1)) {
            String segment = decoded(raw);
            if (segment == null) {
                return List.of();
            }
            if (resolved && segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!resolved || !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static @Nullable String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException _broken) {
            return null;
        }
    }

    private static boolean matches(String template, List<String> segments) {
        String[] parts = template.substring(1).split("/");
        if (parts.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].startsWith("{") && !parts[i].equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
