/** The composition root: one place that makes every use case, for Spring, for tests and for embedding teams. */
@NullMarked
package dev.concert.application.assembly;

import org.jspecify.annotations.NullMarked;
