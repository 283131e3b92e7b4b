/** What the use cases share: the unit of work and the gate that judges tokens. */
@NullMarked
package dev.concert.application;

import org.jspecify.annotations.NullMarked;
