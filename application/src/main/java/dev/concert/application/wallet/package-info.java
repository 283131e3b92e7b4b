/** Charging a wallet and looking into it. */
@NullMarked
package dev.concert.application.wallet;

import org.jspecify.annotations.NullMarked;
