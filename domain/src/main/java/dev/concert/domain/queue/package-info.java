/** The queue of waiting users: numbers in the order of asking, admission in the order of numbers, tokens that end. */
@NullMarked
package dev.concert.domain.queue;

import org.jspecify.annotations.NullMarked;
