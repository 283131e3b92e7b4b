/** The seats of a performance: each available, held for one reservation, sold to one user, or blocked. */
@NullMarked
package dev.concert.domain.seat;

import org.jspecify.annotations.NullMarked;
