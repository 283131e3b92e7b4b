/** The REST contract: controllers and what they all share: the envelope, the errors, the bounds of a request. */
@NullMarked
package dev.concert.web;

import org.jspecify.annotations.NullMarked;
