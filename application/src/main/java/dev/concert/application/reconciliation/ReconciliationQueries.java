package dev.concert.application.reconciliation;

import java.util.List;
import java.util.OptionalLong;

/** Compares what is stored twice, as last committed. May be called inside units of work; locks nothing. */
public interface ReconciliationQueries {

    /** What is compared, row by row. */
    enum Book {
        /** By user: there is a wallet, and its balance is the sum of its entries. */
        WALLET,
        /** By seat: if it is sold, its owner has paid for the reservation that sold it. */
        SEAT,
        /**
         * By payment: its reservation is paid, for the same amount, and all its seats are sold to the payer; or all of it is
         * refunded.
         */
        PAYMENT
    }

    /**
     * Some rows of a book, each compared at one instant.
     *
     * @param last the highest id among them; empty if there are none
     * @param size how many they are
     * @param mismatches the ids of those that do not add up, ascending
     */
    record Page(OptionalLong last, int size, List<Long> mismatches) {}

    /** Compares the next {@code size} rows with an id above {@code after}, by id. */
    Page compare(Book book, long after, int size);
}
