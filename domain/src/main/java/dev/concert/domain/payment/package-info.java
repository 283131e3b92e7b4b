/** The record that a reservation was paid. */
@NullMarked
package dev.concert.domain.payment;

import org.jspecify.annotations.NullMarked;
