/** Tests of the persistence adapter, and the database that all tests of the project run on. */
@NullMarked
package dev.concert.persistence;

import org.jspecify.annotations.NullMarked;
