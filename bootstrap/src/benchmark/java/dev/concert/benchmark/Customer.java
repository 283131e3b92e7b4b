package dev.concert.benchmark;

import dev.concert.benchmark.Database.Place;

/**
 * An admitted user.
 *
 * @param token the user's queue token
 */
record Customer(String token, long userId) {

    /** A user that wants a seat. */
    record Buyer(Customer customer, Place place) {}

    /** A user that holds one. */
    record Holder(Buyer buyer, long reservationId) {

        Customer customer() {
            return buyer.customer();
        }
    }
}
