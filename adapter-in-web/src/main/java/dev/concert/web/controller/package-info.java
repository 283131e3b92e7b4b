/** The routes of the API: each handler reads its request, calls one use case and answers with its outcome. */
@NullMarked
package dev.concert.web.controller;

import org.jspecify.annotations.NullMarked;
