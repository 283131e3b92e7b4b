/** What crosses features: money, versions and the identifiers that one feature needs of another. */
@NullMarked
package dev.concert.domain.shared;

import org.jspecify.annotations.NullMarked;
