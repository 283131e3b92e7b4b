/** JSON as the contract has it, read strictly and written the same on every call. */
@NullMarked
package dev.concert.web.json;

import org.jspecify.annotations.NullMarked;
