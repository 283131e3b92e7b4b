/** Concerts, their dates and their free seats. */
@NullMarked
package dev.concert.application.concert;

import org.jspecify.annotations.NullMarked;
