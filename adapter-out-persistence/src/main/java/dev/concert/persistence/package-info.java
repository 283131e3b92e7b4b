/**
 * The ports on PostgreSQL, in three styles that the names of the classes state, and no fourth.
 *
 * <ul>
 *   <li>{@code Sql…}: what many users do at once, and what they read again and again. Each table is described once
 *       ({@link dev.concert.persistence.Table}); writes go in one round trip by {@link dev.concert.persistence.WriteBehind}.
 *   <li>{@code Jpa…}: the catalogue, where an operator saves a concert with its performances and seats as one tree.
 *   <li>{@code Querydsl…}: reads with optional filters; their conditions are put together while the service runs.
 * </ul>
 */
@NullMarked
package dev.concert.persistence;

import org.jspecify.annotations.NullMarked;
