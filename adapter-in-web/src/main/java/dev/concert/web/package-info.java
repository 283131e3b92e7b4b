/** The REST API: the wiring of its rooms, and the one class that an application imports. */
@NullMarked
package dev.concert.web;

import org.jspecify.annotations.NullMarked;
