/** Which queues there are, which concerts are booked through them, and how many seats they lead to. */
@NullMarked
package dev.concert.application.queue.directory;

import org.jspecify.annotations.NullMarked;
