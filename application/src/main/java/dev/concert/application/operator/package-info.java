/**
 * What only operators do: making and changing concerts, opening and changing queues, blocking seats, refunding and releasing
 * reservations.
 */
@NullMarked
package dev.concert.application.operator;

import org.jspecify.annotations.NullMarked;
