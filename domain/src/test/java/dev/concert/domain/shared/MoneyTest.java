package dev.concert.domain.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MoneyTest {

    private static final Money MOST = new Money(Long.MAX_VALUE);
    private static final Money ONE = new Money(1);

    @Test
    void money_is_never_negative() {
        assertThat(new Money(0)).isEqualTo(Money.ZERO);
        assertThatThrownBy(() -> new Money(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Money(Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sums_are_exact_and_never_wrap() {
        assertThat(new Money(Long.MAX_VALUE - 1).plus(ONE)).isEqualTo(MOST);
        assertThatThrownBy(() -> MOST.plus(ONE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> MOST.plus(MOST)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void differences_end_at_zero() {
        assertThat(new Money(3).minus(ONE)).isEqualTo(new Money(2));
        assertThat(MOST.minus(MOST)).isEqualTo(Money.ZERO);
        assertThatThrownBy(() -> ONE.minus(new Money(2))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Money.ZERO.minus(MOST)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void one_won_is_positive_and_none_is_not() {
        assertThat(ONE.isPositive()).isTrue();
        assertThat(Money.ZERO.isPositive()).isFalse();
    }

    @Test
    void sums_compare_by_amount() {
        assertThat(MOST).isGreaterThan(ONE);
        assertThat(Money.ZERO).isLessThan(ONE);
        assertThat(new Money(1)).isEqualByComparingTo(ONE);
    }
}
