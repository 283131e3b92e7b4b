/** What is played, and on which dates. */
@NullMarked
package dev.concert.domain.concert;

import org.jspecify.annotations.NullMarked;
