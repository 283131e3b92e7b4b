/** How a client repeats a request whose answer it did not get, without having it done twice. */
@NullMarked
package dev.concert.application.idempotency;

import org.jspecify.annotations.NullMarked;
