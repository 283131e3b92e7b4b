/** Joining a queue, finding one's position, being admitted and leaving, and the operator's changes of queues. */
@NullMarked
package dev.concert.application.queue;

import org.jspecify.annotations.NullMarked;
