/** Proves while the service runs that money and seats add up. */
@NullMarked
package dev.concert.application.reconciliation;

import org.jspecify.annotations.NullMarked;
