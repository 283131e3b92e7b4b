package dev.concert.domain.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

    private static final String TICKET = "🎫";

    private static boolean isAllowed(String text) {
        return Username.parse(text).filter(Username::isAllowedForNewUser).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kim",
                "k",
                "김 철수",
                "한글",
                "O'Brien-Łukasz",
                "<script>",
                "名前",
                "🎫",
                "a\u0301\u0323",
                "\uE000",
                "1 # *"
            })
    void a_name_is_whatever_people_are_called(String text) {
        assertThat(isAllowed(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" kim", "kim ", "\t kim\n", "\u3000kim\u2003", "\r\nkim", "\u00A0kim\u202F", "\u2028kim\u0085"})
    void white_space_around_a_name_is_no_part_of_it(String text) {
        assertThat(Username.parse(text)).contains(new Username("kim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u3000", "\u00A0", "\u2007\u202F", "\u0085"})
    void white_space_alone_is_no_name(String text) {
        assertThat(Username.parse(text)).isEmpty();
    }

    @Test
    void a_name_typed_in_parts_is_the_composed_name() {
        String composed = "김철수";
        String inParts = Normalizer.normalize(composed, Normalizer.Form.NFD);

        assertThat(inParts).isNotEqualTo(composed);
        assertThat(Username.parse(inParts)).contains(new Username(composed));
        assertThat(isAllowed(inParts)).isTrue();
    }

    @Test
    void a_name_has_fifty_characters_at_most_however_they_are_stored() {
        assertThat(Username.parse("a".repeat(50))).isPresent();
        assertThat(Username.parse("a".repeat(51))).isEmpty();
        assertThat(Username.parse(TICKET.repeat(50))).isPresent();
        assertThat(Username.parse(TICKET.repeat(51))).isEmpty();
    }

    @Test
    void characters_are_counted_once_trimmed_and_composed() {
        String inParts = Normalizer.normalize("각".repeat(50), Normalizer.Form.NFD);

        assertThat(inParts).hasSize(150);
        assertThat(Username.parse("  " + inParts + "  ")).isPresent();
        assertThat(Username.parse(inParts + "각")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0000, NUL
            0007, control
            000A, control
            001F, control that Java takes for white space
            007F, control
            0085, control
            00AD, soft hyphen
            034F, combining grapheme joiner
            061C, Arabic letter mark
            115F, Hangul choseong filler
            1160, Hangul jungseong filler
            17B4, Khmer inherent vowel
            180B, Mongolian variation selector
            180E, Mongolian vowel separator
            200B, zero width space
            200C, ZWNJ
            200D, ZWJ
            2028, line separator
            2029, paragraph separator
            202E, bidi override
            2060, word joiner
            2066, bidi isolate
            2800, blank Braille pattern
            3164, Hangul filler
            FE0E, text presentation
            FE0F, emoji presentation
            FEFF, byte order mark
            FFA0, halfwidth Hangul filler
            FFF9, interlinear annotation
            FFFC, object replacement character
            1D173, musical format
            E0041, tag
            E007F, cancel tag
            E0100, ideographic variation selector
            FDD0, noncharacter
            FFFF, noncharacter
            10FFFE, noncharacter
            0378, unassigned
            """)
    void a_new_name_has_no_character_that_nobody_sees(String codePoint, String _kind) {
        String character = Character.toString(Integer.parseInt(codePoint, 16));

        assertThat(isAllowed("min" + character + "ji")).isFalse();
        assertThat(isAllowed("김" + character + "철수")).isFalse();
        assertThat(isAllowed(TICKET + character + TICKET)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u3164", "\u115F", "\u2800", "\uFFFC", "\uFE0F", "\u200D", "\u200C", "\u200B", "\u0007", "\u001C"
            })
    void a_name_is_no_second_name_by_a_character_that_nobody_sees(String unseen) {
        assertThat(isAllowed("minji" + unseen)).isFalse();
        assertThat(isAllowed(unseen + "minji")).isFalse();
        assertThat(isAllowed(unseen)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            👨‍👩‍👧‍👦, family
            🏳️‍🌈, rainbow flag
            ❤️, heart in the style of emoji
            ❤️‍🔥, heart on fire
            1️⃣#️⃣*️⃣, keycaps
            👩🏽‍🚀, astronaut with a tone of skin
            👨🏻‍🤝‍👨🏿, two people with two tones
            🧑🏿‍🤝‍🧑🏿, two people with one tone
            👩🏼‍❤️‍💋‍👨🏾, the longest sequence
            🕵🏻‍♀️, detective
            🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿, 'England, Scotland, Wales'
            minji❤️kim👩‍💻, emoji in a name
            """)
    void emoji_of_several_characters_are_allowed(String name, String _kind) {
        assertThat(isAllowed(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '👨\u200D', ends with a joiner
            '\u200D👩', begins with a joiner
            '👨\u200D👩\u200D👦\u200D🐶', a family that no font shows
            '🏳\u200D🌈', a flag without its presentation selector
            '😀\uFE0F', a selector that changes nothing
            '❤\uFE0F\uFE0F', a selector twice
            '1\uFE0F', a keycap without its cap
            'a\uFE0F\u20E3', a keycap of a letter
            '👨🏻\u200D🤝\u200D👨🏻', two people with one tone that have a character of their own
            '👨🏻\u200D🤝\u200D👨', two people with one tone of two
            '🏴\uDB40\uDC75\uDB40\uDC73\uDB40\uDC74\uDB40\uDC78\uDB40\uDC7F', 'Texas, which is not recommended'
            '🏴\uDB40\uDC67\uDB40\uDC62', the beginning of a flag
            """)
    void what_is_no_recommended_emoji_sequence_is_refused(String name, String _kind) {
        assertThat(isAllowed(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            'علی\u200Cرضا',                    true,  Persian
            'مه\u200Cدی',                      true,  Persian between two letters that join
            'می\u064E\u200C\u064Eخ',           true,  marks between letter and joiner
            'شری\u200Dف',                      false, ZWJ where only ZWNJ is allowed
            'رضا\u200Cعلی',                    false, alef does not join the next letter
            'علی\u200C',                       false, at the end
            '\u200Cعلی',                       false, at the beginning
            'علی\u200C\u200Cرضا',              false, twice
            'علی\u200Ckim',                    false, Latin behind it
            'kim\u200Clee',                    false, Latin
            'kim\u200Dlee',                    false, Latin
            '\u0DC1\u0DCA\u200D\u0DBB\u0DD3',  true,  'Sinhala Sri, with ZWJ behind a virama'
            '\u0D28\u0D4D\u200D',              true,  Malayalam chillu as it was written before Unicode 5.1
            '\u0D28\u0D4D\u200C\u0D2E',        true,  ZWNJ behind a virama
            '\u0915\u094D\u200D\u0937',        true,  Devanagari half form
            '\u0915\u200D\u0937',              false, without a virama
            '\u0915\u094D\u200D\u200D',        false, ZWJ behind ZWJ
            """)
    void joiners_are_allowed_where_they_shape_letters(String name, boolean allowed, String _kind) {
        assertThat(isAllowed(name)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(chars = {'\uD83C', '\uDFAB'})
    void half_a_character_is_no_character(char half) {
        assertThat(Username.parse("kim" + half)).isEmpty();
        assertThat(Username.parse(half + "kim")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" kim", "kim\u00A0", "", "k\u0000im", "\u1100\u1161"})
    void what_is_not_parsed_is_not_accepted(String text) {
        assertThatThrownBy(() -> new Username(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minji\u3164", "k\u200Bim", "k\nim", "\uFEFFkim", "k\uFFFFim"})
    void a_user_may_have_a_name_that_a_new_user_may_not(String text) {
        assertThat(Username.parse(text)).contains(new Username(text));
        assertThat(new Username(text).isAllowedForNewUser()).isFalse();
    }
}
