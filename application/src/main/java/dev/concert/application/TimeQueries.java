package dev.concert.application;

import java.time.Instant;

/** The store's clock, which all nodes share. May be called inside units of work; locks nothing. */
public interface TimeQueries {

    /** The store's time at some moment between the question and the answer. */
    Instant now();
}
