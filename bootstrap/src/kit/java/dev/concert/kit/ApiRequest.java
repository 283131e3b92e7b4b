package dev.concert.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request to the service, in the words of its API.
 *
 * @param body in JSON; empty for none
 */
public record ApiRequest(String method, String path, Map<String, String> headers, String body) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BOOKING = "/api/booking/";
    private static final String RESERVATIONS = "/api/booking/reservations/";

    /** @param body an object that is written as JSON, JSON as text, or null for none */
    public static ApiRequest of(String method, String path, Map<String, String> headers, @Nullable Object body) {
        return new ApiRequest(
                method, path, headers, body == null ? "" : body instanceof String json ? json : json(body));
    }

    private static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    public static ApiRequest get(String path) {
        return new ApiRequest("GET", path, Map.of(), "");
    }

    private static ApiRequest by(String token, String method, String path, String body) {
        return new ApiRequest(method, path, Map.of("token", token), body);
    }

    private static ApiRequest by(String token, String path) {
        return by(token, "GET", path, "");
    }

    /** The same, to be done once however often it is sent. */
    public ApiRequest under(String idempotencyKey) {
        return with("Idempotency-Key", idempotencyKey);
    }

    private ApiRequest with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new ApiRequest(method, path, more, body);
    }

    // Users

    public static ApiRequest concerts() {
        return get("/api/concerts");
    }

    public static ApiRequest join(String username) {
        return new ApiRequest("POST", "/api/getToken", Map.of(), "{\"username\":" + json(username) + "}");
    }

    public static ApiRequest join(String username, long concertId) {
        return of("POST", "/api/getToken", Map.of(), Map.of("username", username, "concertId", concertId));
    }

    public static ApiRequest check(String token) {
        return by(token, "/api/check");
    }

    public static ApiRequest leave(String token) {
        return by(token, "DELETE", "/api/token", "");
    }

    public static ApiRequest dates(String token, long concertId) {
        return by(token, BOOKING + concertId + "/list/time");
    }

    public static ApiRequest seats(String token, long concertId, LocalDate date) {
        return by(token, "/booking/" + concertId + "/dates/" + date + "/list/seats");
    }

    /** @param seatNumbers numbers, or the same as text */
    public static ApiRequest hold(String token, long concertId, LocalDate date, long amount, List<?> seatNumbers) {
        return by(
                token,
                "POST",
                BOOKING + concertId + "/seat",
                "{\"concertAt\":\"" + date + "\",\"reservationAmount\":" + amount + ",\"seatNumbers\":"
                        + json(seatNumbers) + "}");
    }

    public static ApiRequest look(String token, long reservationId) {
        return by(token, RESERVATIONS + reservationId);
    }

    public static ApiRequest cancel(String token, long reservationId) {
        return by(token, "DELETE", RESERVATIONS + reservationId, "");
    }

    public static ApiRequest charge(String token, long userId, long amount) {
        return by(token, "PATCH", "/api/" + userId + "/charge", "{\"amount\":" + amount + "}");
    }

    public static ApiRequest balance(String token, long userId) {
        return by(token, "/api/" + userId);
    }

    public static ApiRequest history(String token, long userId) {
        return by(token, "/api/" + userId + "/histories");
    }

    public static ApiRequest pay(String token, long reservationId, long amount) {
        return by(token, "POST", "/api/" + reservationId + "/payment", "{\"payAmount\":" + amount + "}");
    }

    // Operators

    public static ApiRequest byOperator(String key, String method, String path, @Nullable Object body) {
        return of(method, path, Map.of("X-Admin-Key", key), body);
    }

    /** A concert on these dates, all seats at one price. */
    public static ApiRequest createConcert(
            String adminKey, String name, List<LocalDate> dates, long price, int seatCount) {
        return byOperator(
                adminKey,
                "POST",
                "/api/admin/concerts",
                Map.of(
                        "name",
                        name,
                        "artist",
                        "MAKTUB",
                        "performances",
                        dates.stream()
                                .map(date -> Map.of("date", date.toString(), "price", price, "seatCount", seatCount))
                                .toList()));
    }

    public static ApiRequest refund(String adminKey, long reservationId) {
        String path = "/api/admin/reservations/" + reservationId + "/refund";
        return byOperator(adminKey, "POST", path, Map.of("reason", "no show"));
    }

    public static ApiRequest openLine(String adminKey, long concertId, int capacity) {
        return byOperator(adminKey, "POST", "/api/admin/concerts/" + concertId + "/line", Map.of("capacity", capacity));
    }

    public static ApiRequest changeLine(String adminKey, long lineId, Object change) {
        return byOperator(adminKey, "PATCH", "/api/admin/lines/" + lineId, change);
    }

    public static ApiRequest lines(String adminKey) {
        return byOperator(adminKey, "GET", "/api/admin/lines", null);
    }

    /** As HTTP/1.1 sends it, on a connection that stays open. */
    public byte[] bytes() {
        byte[] content = body.getBytes(UTF_8);
        StringBuilder head = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        if (content.length > 0 || !method.equals("GET")) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(UTF_8);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }
}
