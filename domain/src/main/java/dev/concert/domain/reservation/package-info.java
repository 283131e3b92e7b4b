/** Seats held together for one user until they are paid, given back, or the time is up; and the payments and refunds. */
@NullMarked
package dev.concert.domain.reservation;

import org.jspecify.annotations.NullMarked;
