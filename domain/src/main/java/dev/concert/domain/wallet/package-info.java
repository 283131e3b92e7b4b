/** Money charged beforehand, and the ledger that explains every won of it. */
@NullMarked
package dev.concert.domain.wallet;

import org.jspecify.annotations.NullMarked;
