/**
 * What the service promises, put to the proof: nodes in processes of their own on a durable PostgreSQL, killed, stopped, cut
 * off and overrun, while clients record the answers that they get. Checkers compare these with what is stored.
 *
 * <p>With the other tests these run for seconds each; {@code mvn -Pproof verify -Dproof.duration=20m} gives them the time to
 * say something, and prints what was tried.
 */
@NullMarked
package dev.concert.proof;

import org.jspecify.annotations.NullMarked;
