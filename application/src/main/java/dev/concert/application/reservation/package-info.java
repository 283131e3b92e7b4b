/** Holding seats, paying for them and giving them back. */
@NullMarked
package dev.concert.application.reservation;

import org.jspecify.annotations.NullMarked;
