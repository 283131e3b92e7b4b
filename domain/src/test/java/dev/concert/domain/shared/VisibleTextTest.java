package dev.concert.domain.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    private static IntStream characters() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(Character::isDefined);
    }

    @Test
    void the_presentation_selector_is_allowed_behind_emoji_that_are_text_without_it() {
        assertThat(characters().filter(character -> VisibleText.isVisible(Character.toString(character) + "\uFE0F")))
                .containsExactlyElementsOf(characters()
                        .filter(Character::isEmoji)
                        .filter(character -> !Character.isEmojiPresentation(character))
                        .filter(character -> !Character.isEmojiComponent(character))
                        .boxed()
                        .toList());
    }

    @Test
    void each_emoji_sequence_is_allowed_with_each_tone_of_skin() {
        List<String> sequences = Stream.of(UnicodeProperty.table("RGI_Emoji"))
                .flatMap(VisibleTextTest::withTones)
                .toList();

        assertThat(sequences).hasSize(1_836).doesNotHaveDuplicates().allMatch(VisibleText::isVisible);
    }

    private static Stream<String> withTones(String pattern) {
        if (pattern.startsWith("*") || !pattern.contains("*")) {
            return Stream.of(pattern);
        }
        return tones().flatMap(tone -> tones().filter(other -> !other.equals(tone))
                .map(other -> pattern.replace("*", tone).replace("+", other))
                .distinct());
    }

    private static Stream<String> tones() {
        return IntStream.rangeClosed(0x1F3FB, 0x1F3FF).mapToObj(Character::toString);
    }

    @Test
    void blanks_are_what_unicode_calls_white_space() {
        assertThat(characters()
                        .filter(character ->
                                VisibleText.trim(Character.toString(character)).isEmpty()))
                .containsExactlyElementsOf(Stream.of(
                                IntStream.rangeClosed(0x09, 0x0D),
                                IntStream.of(0x20, 0x85, 0xA0, 0x1680),
                                IntStream.rangeClosed(0x2000, 0x200A),
                                IntStream.of(0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
                        .flatMap(IntStream::boxed)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x094D, 0x0DCA, 0x1039, 0x103A, 0x2D7F, 0xABED, 0x1193E, 0x1612F})
    void the_ends_of_ranges_belong_to_them(int virama) {
        assertThat(UnicodeProperty.VIRAMA.isOf(virama)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x094C, 0x094E, 0x1038, 0x103B, 0x2D7E, 0x16130, Character.MAX_CODE_POINT})
    void characters_beside_ranges_do_not_belong_to_them(int other) {
        assertThat(UnicodeProperty.VIRAMA.isOf(other)).isFalse();
    }
}
