/** Paying for a reservation. */
@NullMarked
package dev.concert.application.payment;

import org.jspecify.annotations.NullMarked;
