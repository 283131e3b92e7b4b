@NullMarked
package dev.concert.bootstrap.embedded;

import org.jspecify.annotations.NullMarked;
