/** Users: each is a name and an identifier. */
@NullMarked
package dev.concert.domain.user;

import org.jspecify.annotations.NullMarked;
