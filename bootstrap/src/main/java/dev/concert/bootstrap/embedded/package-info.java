/** The PostgreSQL server that the service brings along, for when no other database is configured. */
@NullMarked
package dev.concert.bootstrap.embedded;

import org.jspecify.annotations.NullMarked;
