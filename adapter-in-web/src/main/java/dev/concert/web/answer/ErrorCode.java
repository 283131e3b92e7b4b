package dev.concert.web.answer;

import java.util.Locale;

/** The stable error codes of the API; the resource bundles of this package have a message for each. */
public enum ErrorCode {
    INVALID_REQUEST(400),
    TOKEN_MISSING(401),
    TOKEN_UNKNOWN(401),
    TOKEN_EXPIRED(401),
    NOT_ADMITTED(403),
    WRONG_LINE(403),
    NOT_FOUND(404),
    USER_NOT_FOUND(404),
    CONCERT_NOT_FOUND(404),
    DATE_NOT_FOUND(404),
    RESERVATION_NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    REQUEST_TIMEOUT(408),
    SEATS_UNAVAILABLE(409),
    RESERVATION_IN_PROGRESS(409),
    HOLD_EXPIRED(409),
    ALREADY_PAID(409),
    CANCELLED(409),
    NOT_PAID(409),
    ALREADY_REFUNDED(409),
    REQUEST_IN_PROGRESS(409),
    BODY_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    EXPECTATION_FAILED(417),
    AMOUNT_MISMATCH(422),
    INSUFFICIENT_BALANCE(422),
    BALANCE_LIMIT(422),
    IDEMPOTENCY_KEY_REUSED(422),
    TOO_MANY_REQUESTS(429),
    HEADERS_TOO_LARGE(431),
    INTERNAL(500),
    OVERLOADED(503),
    UNAVAILABLE(503),
    VERSION_NOT_SUPPORTED(505);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** Whether the request is refused for its syntax or its media types, before any data is read. */
    public boolean isAboutSyntax() {
        return switch (this) {
            case INVALID_REQUEST, NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE -> true;
            default -> false;
        };
    }

    /** The {@code type} of the problem. */
    public String problemType() {
        return "urn:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The {@code title} of the problem, the same for each occurrence. */
    public String problemTitle() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The closest code for a status that the web server or the framework chose. */
    public static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> BODY_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 417 -> EXPECTATION_FAILED;
            case 503 -> UNAVAILABLE;
            case 505 -> VERSION_NOT_SUPPORTED;
            // A transfer coding that the server does not support.
            case 501 -> INVALID_REQUEST;
            default -> status < 500 ? INVALID_REQUEST : INTERNAL;
        };
    }
}
