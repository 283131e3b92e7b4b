/** Joining, standing in, and leaving the line, and being let in. */
@NullMarked
package dev.concert.application.queue;

import org.jspecify.annotations.NullMarked;
