/** The parts of each answer: the envelope, the errors with their messages, and the id of the request. */
@NullMarked
package dev.concert.web.answer;

import org.jspecify.annotations.NullMarked;
