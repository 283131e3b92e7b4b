package dev.concert.bootstrap.embedded;

import org.jspecify.annotations.Nullable;

/** Says what keeps the embedded database from running, and what its user can do about it. */
class EmbeddedDatabaseException extends RuntimeException {

    static final String USE_ANOTHER = "choose another directory with "
            + EmbeddedDatabaseAutoConfiguration.DIRECTORY_PROPERTY + ", or a PostgreSQL server of your own with "
            + EmbeddedDatabaseAutoConfiguration.URL_PROPERTY + ".";

    private final String action;

    EmbeddedDatabaseException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
