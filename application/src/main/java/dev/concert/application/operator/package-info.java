/** What only operators do: making concerts, opening queues, changing them, blocking seats, and refunding and releasing reservations. */
@NullMarked
package dev.concert.application.operator;

import org.jspecify.annotations.NullMarked;
