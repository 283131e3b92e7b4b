/** How fast the service is, and how near that is to what the machine could do. */
@NullMarked
package dev.concert.benchmark;

import org.jspecify.annotations.NullMarked;
