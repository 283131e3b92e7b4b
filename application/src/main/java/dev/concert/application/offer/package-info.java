/** What buyers are offered, as each node keeps it in memory. */
@NullMarked
package dev.concert.application.offer;

import org.jspecify.annotations.NullMarked;
