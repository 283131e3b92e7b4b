package dev.concert.domain.queue;

import java.time.Duration;

/**
 * How long people may take, inside and away from the line; all durations are positive.
 *
 * @param claimWindow how soon after the admission the person has to show up; of no more effect than the session window where
 *     it is longer
 * @param sessionWindow how long the admission lasts for somebody who showed up, counted from the admission
 * @param idleAfter who was not seen for so long when the turn comes is passed over
 * @param forgetAfter who was not seen for so long, waiting, has lost the place
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
