/** JSON, paths and parameters as the contract defines them: how they are read, and how JSON is written. */
@NullMarked
package dev.concert.web.json;

import org.jspecify.annotations.NullMarked;
