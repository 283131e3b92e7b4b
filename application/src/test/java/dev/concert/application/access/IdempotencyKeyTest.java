package dev.concert.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IdempotencyKeyTest {

    @Test
    void a_key_is_1_to_255_printable_ascii_characters() {
        for (String key : new String[] {"k", "7d9c", "a key", "!\"~", "k".repeat(255)}) {
            assertThat(IdempotencyKey.isValid(key)).as(key).isTrue();
            assertThat(new IdempotencyKey(key).value()).isEqualTo(key);
        }
        for (String none : new String[] {"", "k".repeat(256), "tab\t", "line\n", "\u007f", "키", "é", "\0"}) {
            assertThat(IdempotencyKey.isValid(none)).as(none).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKey(none));
        }
    }
}
