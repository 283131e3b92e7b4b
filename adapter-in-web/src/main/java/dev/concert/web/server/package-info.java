/** What surrounds each request: the web server, deadlines for slow clients, bounds of size and number. */
@NullMarked
package dev.concert.web.server;

import org.jspecify.annotations.NullMarked;
