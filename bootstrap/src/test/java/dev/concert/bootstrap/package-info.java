@NullMarked
package dev.concert.bootstrap;

import org.jspecify.annotations.NullMarked;
