/** The API document and the page that shows it. */
@NullMarked
package dev.concert.web.openapi;

import org.jspecify.annotations.NullMarked;
