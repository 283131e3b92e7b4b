package dev.concert.web.access;

import dev.concert.web.answer.ApiException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Checks the token of a request that is about to be refused for its syntax, because 401 and 403 come first. The token of a
 * well-formed request is checked by its use case, without an additional query.
 */
public interface TokenRefusals {

    /** @param concertId the concert that the call books, if any */
    Optional<ApiException> refusal(UUID token, boolean admittedOnly, OptionalLong concertId);
}
