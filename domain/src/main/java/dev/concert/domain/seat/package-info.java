/** The seats of a performance: each available, held for one reservation, or sold to one user. */
@NullMarked
package dev.concert.domain.seat;

import org.jspecify.annotations.NullMarked;
