/** What nodes show of the queues: which there are and where they lead, one snapshot a tick, the wait until all show a change. */
@NullMarked
package dev.concert.application.queue.snapshot;

import org.jspecify.annotations.NullMarked;
