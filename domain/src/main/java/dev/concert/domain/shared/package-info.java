/**
 * What crosses features: money, versions, identifiers, and what is seen of a text.
 *
 * <p>Order of locks. Every unit of work locks in this order, so that two of them never deadlock: idempotency key, queue, token,
 * reservation, seats by id, wallet; rows are inserted after that. A repository locks what its method names, and no more.
 */
@NullMarked
package dev.concert.domain.shared;

import org.jspecify.annotations.NullMarked;
