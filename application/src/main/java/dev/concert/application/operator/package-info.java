/** What only operators do: making concerts, opening queues and changing them. */
@NullMarked
package dev.concert.application.operator;

import org.jspecify.annotations.NullMarked;
