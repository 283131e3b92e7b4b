/** What the end-to-end tests, the proofs and the benchmark share. It uses none of them. */
@NullMarked
package dev.concert.kit;

import org.jspecify.annotations.NullMarked;
