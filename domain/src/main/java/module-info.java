/** The rules of the service, and the ports that they need of a store. */
module dev.concert.domain {
    requires static transitive org.jspecify;

    exports dev.concert.domain.concert;
    exports dev.concert.domain.queue;
    exports dev.concert.domain.reservation;
    exports dev.concert.domain.seat;
    exports dev.concert.domain.shared;
    exports dev.concert.domain.user;
    exports dev.concert.domain.wallet;
}
