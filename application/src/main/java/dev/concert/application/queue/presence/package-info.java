/** Which users this node knows to wait, and their heartbeats on the way to the store. */
@NullMarked
package dev.concert.application.queue.presence;

import org.jspecify.annotations.NullMarked;
