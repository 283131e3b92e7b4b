/**
 * A fuzzer that reads the API document: it sends requests that the document describes, most of them spoilt in some way, and
 * judges every answer by the document.
 */
@NullMarked
package dev.concert.fuzz;

import org.jspecify.annotations.NullMarked;
