package dev.concert.application;

/** Why a request was not served although nothing is wrong with it. */
public sealed interface ServiceFailure {

    /** There is more to do than can be done: the request had no effect and may be repeated a little later. */
    final class OverloadedException extends RuntimeException implements ServiceFailure {

        /** @param what there is too much of; goes into logs */
        public OverloadedException(String what) {
            super(what, null, false, false);
        }

        /** @param cause by which the store states that it is too busy */
        public OverloadedException(String what, Throwable cause) {
            super(what, cause);
        }
    }

    /** The store cannot be reached: the request had no effect and may be repeated later. */
    final class UnavailableException extends RuntimeException implements ServiceFailure {

        /** @param cause what the store, or the way to it, says */
        public UnavailableException(Throwable cause) {
            super("The store cannot be reached", cause);
        }
    }

    /**
     * A commit was sent and the store did not confirm it, or did not confirm that it is durable: the request had its whole effect,
     * or none. Only the client can find out, by repeating it. The service does not run it again, since that might do it twice.
     */
    final class OutcomeUnknownException extends RuntimeException implements ServiceFailure {

        /** @param cause what the store, or the way to it, says */
        public OutcomeUnknownException(Throwable cause) {
            super("The store did not confirm its commit", cause);
        }
    }
}
