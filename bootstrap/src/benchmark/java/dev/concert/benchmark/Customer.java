package dev.concert.benchmark;

import dev.concert.benchmark.Database.Place;

/**
 * Somebody who is inside.
 *
 * @param token by which the service knows them
 */
record Customer(String token, long userId) {

    /** Somebody who wants a seat. */
    record Buyer(Customer customer, Place place) {}

    /** Somebody who holds one. */
    record Holder(Buyer buyer, long reservationId) {

        Customer customer() {
            return buyer.customer();
        }
    }
}
