/**
 * The domain's ports on PostgreSQL. Rows become aggregates by canonical constructors, aggregates become rows by MapStruct;
 * read models skip the domain.
 */
@NullMarked
package dev.concert.persistence;

import org.jspecify.annotations.NullMarked;
