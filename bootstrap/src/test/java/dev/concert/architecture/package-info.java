/**
 * The rules of the hexagon. Each is a function of a root package: the product's classes have to keep it, and the small
 * wrong classes under {@code fixture} have to be caught by it, because a rule with a typo catches nobody.
 */
@NullMarked
package dev.concert.architecture;

import org.jspecify.annotations.NullMarked;
