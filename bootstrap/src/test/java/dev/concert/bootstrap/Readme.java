package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The blocks of code of a README, as they stand there, in their order.
 *
 * <p>{@code bash}: typed during the tour; {@code json}: what is answered to it; {@code sh}: any other command; {@code java}: the
 * example; {@code text}: the picture.
 */
record Readme(String name, List<Block> blocks) {

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    record Block(String language, String text) {

        boolean is(String wanted) {
            return language.equals(wanted);
        }

        @Override
        public String toString() {
            return "```" + language + "\n" + text + "```";
        }
    }

    static Readme english() {
        return read("README.md");
    }

    static Readme korean() {
        return read("README.ko.md");
    }

    /** What is the same in every language: all but the picture. */
    List<Block> code() {
        return blocks.stream().filter(block -> !block.is("text")).toList();
    }

    /** The tests of a module run in its folder. */
    private static Readme read(String name) {
        try {
            String text = Files.readString(Path.of("..", name));
            List<Block> blocks = BLOCK.matcher(text)
                    .results()
                    .map(match -> new Block(match.group(1), match.group(2)))
                    .toList();
            assertThat(blocks.size() * 2)
                    .as("every fence of %s opens or closes a block with a language", name)
                    .isEqualTo(
                            text.lines().filter(line -> line.startsWith("```")).count());
            return new Readme(name, blocks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
