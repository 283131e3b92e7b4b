package dev.concert.domain.queue;

import java.time.Duration;

/**
 * How long an admitted person may take.
 *
 * @param claimWindow how soon after the admission the person has to show up; positive, and of no more effect than the
 *     session window where it is longer
 * @param sessionWindow how long the admission lasts for somebody who showed up, counted from the admission; positive
 */
public record AdmissionPolicy(Duration claimWindow, Duration sessionWindow) {

    public AdmissionPolicy {
        if (!claimWindow.isPositive() || !sessionWindow.isPositive()) {
            throw new IllegalArgumentException("The claim window and the session window are positive, not "
                    + claimWindow + " and " + sessionWindow);
        }
    }
}
