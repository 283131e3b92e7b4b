package dev.concert.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.proof.QueueHistory.Answer;
import dev.concert.proof.QueueHistory.Issue;
import dev.concert.proof.QueueHistory.Sample;
import dev.concert.proof.QueueHistory.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker accuses every line that breaks its word, and none that keeps it. Times are seconds. */
class OrderCheckerTest {

    private static final int CAPACITY = 1;
    private static final Duration LAG = Duration.ofSeconds(1);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(60);

    private final List<Issue> issues = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private void issued(long number, double sent, double received) {
        issues.add(new Issue(number, nanos(sent), nanos(received)));
    }

    private void waits(long number, long listNum, double sent, double received) {
        answers.add(new Answer(number, Standing.WAITING, listNum, nanos(sent), nanos(received)));
    }

    private void isIn(long number, double sent, double received) {
        answers.add(new Answer(number, Standing.ADMITTED, 0, nanos(sent), nanos(received)));
    }

    private void isGone(long number, double sent, double received) {
        answers.add(new Answer(number, Standing.GONE, 0, nanos(sent), nanos(received)));
    }

    private OrderChecker checker() {
        return new OrderChecker(new QueueHistory(issues, answers, samples), LAG, IDLE_AFTER);
    }

    private void theCheckerAgrees() {
        assertThat(checker().violations(CAPACITY)).isEmpty();
    }

    /** Three come one after the other; the first is in, and goes; the second gives up; the third is in. */
    private void threeComeAndGo() {
        issued(1, 0, 1);
        isIn(1, 0, 1);
        issued(2, 2, 3);
        waits(2, 1, 2, 3);
        issued(3, 4, 5);
        waits(3, 2, 4, 5);
        isIn(1, 6, 7);
        waits(2, 1, 6, 7);
        isGone(2, 8, 9);
        waits(3, 1, 12, 13);
        isGone(1, 14, 15);
        isIn(3, 16, 17);
        isGone(3, 18, 19);
        samples.add(new Sample(0, 0));
        samples.add(new Sample(2, 2));
        samples.add(new Sample(3, 3));
    }

    @Test
    void a_line_that_keeps_its_word_is_not_accused() {
        threeComeAndGo();
        theCheckerAgrees();
    }

    @Test
    void requests_that_overlap_may_have_their_numbers_either_way() {
        issued(2, 0, 3);
        issued(1, 2, 4);
        theCheckerAgrees();
    }

    @Test
    void a_number_asked_for_after_an_answer_is_not_smaller_than_the_answered_one() {
        issued(2, 0, 1);
        issued(1, 2, 3);
        assertThat(checker().order()).hasSize(1);
        assertThat(checker().gaps()).isEmpty();
    }

    @Test
    void the_order_is_checked_over_any_distance_and_not_among_neighbours_alone() {
        issued(5, 0, 1);
        issued(4, 0, 9);
        issued(3, 0, 9);
        issued(2, 0, 9);
        issued(1, 2, 3);
        assertThat(checker().order()).hasSize(1);
    }

    @Test
    void numbers_may_have_no_gap() {
        issued(1, 0, 1);
        issued(3, 2, 3);
        assertThat(checker().gaps()).hasSize(1);
    }

    @Test
    void no_number_may_be_given_twice() {
        issued(1, 0, 1);
        issued(1, 2, 3);
        assertThat(checker().gaps()).hasSize(1);
    }

    @Test
    void a_number_may_not_be_seen_before_a_smaller_one() {
        samples.add(new Sample(3, 2));
        assertThat(checker().samples()).hasSize(1);
    }

    @Test
    void nobody_may_wait_behind_who_came_later_and_is_in() {
        issued(1, 0, 1);
        issued(2, 2, 3);
        isIn(2, 4, 5);
        waits(1, 1, 6.5, 7);
        assertThat(checker().overtaking()).hasSize(1);
    }

    @Test
    void an_answer_to_who_waits_may_lag_a_little() {
        issued(1, 0, 1);
        issued(2, 2, 3);
        isIn(2, 4, 5);
        waits(1, 1, 5.5, 7);
        assertThat(checker().overtaking()).isEmpty();
    }

    @Test
    void a_user_without_a_poll_for_too_long_may_be_passed_over() {
        issued(1, 0, 1);
        waits(1, 1, 0, 1);
        issued(2, 2, 3);
        waits(2, 2, 55, 56);
        isIn(2, 62, 63);
        waits(1, 1, 70, 71);
        theCheckerAgrees();
    }

    @Test
    void a_returned_user_may_not_be_passed_over_again() {
        issued(1, 0, 1);
        waits(1, 1, 0, 1);
        issued(2, 2, 3);
        waits(1, 1, 62, 63);
        waits(2, 1, 64.5, 64.6);
        isIn(2, 66, 67);
        waits(1, 1, 70, 71);
        assertThat(checker().overtaking()).hasSize(1);
    }

    @Test
    void a_user_that_polls_often_enough_may_not_be_passed_over() {
        issued(1, 0, 1);
        waits(1, 1, 0, 1);
        waits(1, 1, 30, 31);
        issued(2, 2, 3);
        isIn(2, 62, 63);
        waits(1, 1, 70, 71);
        assertThat(checker().overtaking()).hasSize(1);
    }

    @Test
    void a_position_may_not_count_who_was_in_or_gone_long_ago() {
        threeComeAndGo();
        waits(3, 2, 12, 13);
        assertThat(checker().positions()).hasSize(1);
    }

    @Test
    void a_position_may_not_leave_out_who_still_waits() {
        issued(1, 0, 1);
        issued(2, 2, 3);
        waits(1, 1, 2, 3);
        waits(2, 1, 4, 5);
        waits(1, 1, 6.5, 7);
        assertThat(checker().positions()).hasSize(1);
    }

    @Test
    void a_position_may_leave_out_who_is_in_and_has_not_heard_of_it_yet() {
        issued(1, 0, 1);
        issued(2, 2, 3);
        waits(1, 1, 2, 3);
        waits(2, 1, 4, 5);
        waits(1, 1, 5.5, 5.6);
        isIn(1, 7, 8);
        assertThat(checker().positions()).isEmpty();
    }

    @Test
    void a_position_may_leave_out_who_was_passed_over() {
        issued(1, 0, 1);
        waits(1, 1, 0, 1);
        issued(2, 2, 3);
        waits(2, 1, 62, 63);
        waits(1, 1, 64, 65);
        assertThat(checker().positions()).isEmpty();
    }

    @Test
    void an_admitted_user_has_no_position() {
        answers.add(new Answer(1, Standing.ADMITTED, 1, 0, 1));
        assertThat(checker().positions()).hasSize(1);
    }

    @Test
    void a_position_may_not_grow() {
        issued(3, 0, 1);
        waits(3, 1, 2, 3);
        waits(3, 2, 4, 5);
        assertThat(checker().growing()).hasSize(1);
    }

    @Test
    void of_answers_that_overlap_nobody_knows_which_was_first() {
        issued(3, 0, 1);
        waits(3, 1, 2, 4);
        waits(3, 2, 3, 5);
        assertThat(checker().growing()).isEmpty();
    }

    @Test
    void nobody_who_is_in_may_be_sent_back() {
        issued(1, 0, 1);
        isIn(1, 2, 3);
        waits(1, 1, 4, 5);
        assertThat(checker().growing()).hasSize(1);
    }

    @Test
    void there_may_not_be_more_in_than_there_is_room_for() {
        isIn(1, 0, 1);
        isIn(2, 2, 3);
        isIn(1, 4, 5);
        isIn(2, 4, 5);
        assertThat(checker().crowding(1)).hasSize(1);
        assertThat(checker().crowding(2)).isEmpty();
    }

    @Test
    void a_user_not_seen_since_may_have_made_room() {
        isIn(1, 0, 1);
        isIn(2, 2, 3);
        isIn(2, 4, 5);
        assertThat(checker().crowding(1)).isEmpty();
    }
}
