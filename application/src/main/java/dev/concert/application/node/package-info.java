/** The nodes that run on one store: each reports itself, and all notice in which settings they differ. */
@NullMarked
package dev.concert.application.node;

import org.jspecify.annotations.NullMarked;
