package dev.concert.domain.queue;

import java.time.Duration;

/**
 * How long an admission lasts, and how long a waiting user may be away; all durations are positive.
 *
 * @param claimWindow how soon after the admission the user has to show up; the session window ends it at the latest
 * @param sessionWindow how long a claimed admission lasts, counted from the admission
 * @param idleAfter a token without a heartbeat for so long when its turn comes is passed over
 * @param forgetAfter a token in a queue without a heartbeat for so long is forgotten
 */
public record AdmissionPolicy(Duration claimWindow, Duration sessionWindow, Duration idleAfter, Duration forgetAfter) {

    public AdmissionPolicy {
        if (!claimWindow.isPositive()
                || !sessionWindow.isPositive()
                || !idleAfter.isPositive()
                || !forgetAfter.isPositive()) {
            throw new IllegalArgumentException("The windows of an admission are positive, not " + claimWindow + ", "
                    + sessionWindow + ", " + idleAfter + ", " + forgetAfter);
        }
    }
}
