package dev.concert.domain.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

    private static final String TICKET = "🎫";

    @ParameterizedTest
    @ValueSource(strings = {"kim", "k", "김 철수", "O'Brien-Łukasz", "<script>", "名前", "🎫", "a\u0301\u0323"})
    void a_name_is_whatever_people_are_called(String text) {
        assertThat(Username.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {" kim", "kim ", "\t kim\n", "\u3000kim\u2003", "\r\nkim", "\u00A0kim\u202F"})
    void white_space_around_a_name_is_no_part_of_it(String text) {
        assertThat(Username.parse(text)).contains(new Username("kim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u3000", "\u00A0", "\u2007\u202F"})
    void white_space_alone_is_no_name(String text) {
        assertThat(Username.parse(text)).isEmpty();
    }

    @Test
    void a_name_typed_in_parts_is_the_composed_name() {
        String composed = "김철수";
        String inParts = Normalizer.normalize(composed, Normalizer.Form.NFD);

        assertThat(inParts).isNotEqualTo(composed);
        assertThat(Username.parse(inParts)).contains(new Username(composed));
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
    @ValueSource(
            strings = {
                "k\u0000im",
                "k\u0007im",
                "k\nim",
                "k\u007Fim",
                "k\u0085im", // control
                "k\u200Bim",
                "k\u200Dim",
                "k\u202Eim",
                "\uFEFFkim",
                "k\u00ADim", // format
                "k\u2028im",
                "k\u2029im", // line and paragraph separators
                "k\uFFFFim",
                "k\u0378im" // unassigned
            })
    void a_name_has_no_character_that_nobody_sees(String text) {
        assertThat(Username.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(chars = {'\uD83C', '\uDFAB'})
    void half_a_character_is_no_character(char half) {
        assertThat(Username.parse("kim" + half)).isEmpty();
        assertThat(Username.parse(half + "kim")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" kim", "kim\u00A0", "", "k\nim", "\u1100\u1161"})
    void what_is_not_parsed_is_not_accepted(String text) {
        assertThatThrownBy(() -> new Username(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
