package dev.concert.application;

import java.time.Instant;

/** The store's clock, which all nodes share. */
public interface TimeQueries {

    /** The store's time at some moment between the question and the answer. */
    Instant now();
}
