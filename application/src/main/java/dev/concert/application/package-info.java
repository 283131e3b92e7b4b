/** What the use cases share: the unit of work, what may be refused, and the metrics. */
@NullMarked
package dev.concert.application;

import org.jspecify.annotations.NullMarked;
