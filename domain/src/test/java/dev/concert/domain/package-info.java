/**
 * What tests of the domain, and of everything built on it, start from: the {@link dev.concert.domain.Ports} as one object, the
 * {@link dev.concert.domain.RepositoryContract contracts} that every implementation of them has to pass, and the
 * {@link dev.concert.domain.InMemoryDatabase} that does.
 */
@NullMarked
package dev.concert.domain;

import org.jspecify.annotations.NullMarked;
