/** What only operators do: making concerts, opening queues, changing them, and refunding reservations. */
@NullMarked
package dev.concert.application.operator;

import org.jspecify.annotations.NullMarked;
