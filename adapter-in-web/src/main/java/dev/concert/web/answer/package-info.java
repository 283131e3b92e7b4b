/** What every answer is made of: the envelope, the errors with their messages, the id of the request. */
@NullMarked
package dev.concert.web.answer;

import org.jspecify.annotations.NullMarked;
