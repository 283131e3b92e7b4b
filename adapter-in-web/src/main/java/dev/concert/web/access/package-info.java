/** The headers by which a call is judged before its handler runs: token, operator's key, origin, idempotency key. */
@NullMarked
package dev.concert.web.access;

import org.jspecify.annotations.NullMarked;
