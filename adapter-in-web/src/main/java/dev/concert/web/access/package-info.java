/** The checks before a handler runs: queue token, operator's key, origin and idempotency key, and which routes they concern. */
@NullMarked
package dev.concert.web.access;

import org.jspecify.annotations.NullMarked;
