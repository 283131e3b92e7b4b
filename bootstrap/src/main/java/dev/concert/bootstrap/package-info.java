/** Puts the service together: configuration, wiring, clock, jobs. The only place that knows every module. */
@NullMarked
package dev.concert.bootstrap;

import org.jspecify.annotations.NullMarked;
