/** Access by token: a token is judged, and what its user asks for is done once. */
@NullMarked
package dev.concert.application.access;

import org.jspecify.annotations.NullMarked;
