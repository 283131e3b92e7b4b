package dev.concert.web.access;

import dev.concert.web.answer.ApiException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Says what stands against a token. Asked only when a request is about to be refused for its syntax, because 401 and 403
 * come before that; a well-formed request has its token judged by its use case, at no additional query.
 */
public interface TokenRefusals {

    /** @param concertId which the call is about to book, if any */
    Optional<ApiException> refusal(UUID token, boolean admittedOnly, OptionalLong concertId);
}
