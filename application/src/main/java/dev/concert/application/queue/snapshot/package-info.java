/** What all nodes show of a queue during a tick, and the wait until all of them show a change. */
@NullMarked
package dev.concert.application.queue.snapshot;

import org.jspecify.annotations.NullMarked;
