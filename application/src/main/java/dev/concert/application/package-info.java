/** What the use cases share: the unit of work, what may be refused, and the gate that judges tokens. */
@NullMarked
package dev.concert.application;

import org.jspecify.annotations.NullMarked;
