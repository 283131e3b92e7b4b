/** Holding seats and giving them back. */
@NullMarked
package dev.concert.application.reservation;

import org.jspecify.annotations.NullMarked;
