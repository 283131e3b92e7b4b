package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A document of the project: its text, its blocks of code in their order, its links and its anchors.
 *
 * <p>{@code bash}: a command that {@link ToursTest} types; {@code json}: the answer to it; {@code sh}: any other command;
 * {@code java}: an example; {@code text}: a picture.
 *
 * @param path from the top of the project
 */
record Document(Path path, String text, List<Block> blocks) {

    /** The tests of a module run in its folder. */
    static final Path TOP = Path.of("..");

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    record Block(String language, String text) {

        boolean is(String wanted) {
            return language.equals(wanted);
        }

        @Override
        public String toString() {
            return "```" + language + "\n" + text + "```";
        }
    }

    static Document at(String path) {
        return read(Path.of(path));
    }

    /** Those at the top and all in {@code docs}. */
    static List<Document> all() {
        return Stream.concat(pages(Path.of("")), pages(Path.of("docs"))).toList();
    }

    private static Stream<Document> pages(Path folder) {
        try (Stream<Path> files = Files.list(TOP.resolve(folder))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .map(name -> read(folder.resolve(name)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Document read(Path path) {
        try {
            String text = Files.readString(TOP.resolve(path));
            List<Block> blocks = BLOCK.matcher(text)
                    .results()
                    .map(match -> new Block(match.group(1), match.group(2)))
                    .toList();
            assertThat(blocks.size() * 2)
                    .as("every fence of %s opens or closes a block with a language", path)
                    .isEqualTo(
                            text.lines().filter(line -> line.startsWith("```")).count());
            return new Document(path, text, blocks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same document in Korean. */
    Document inKorean() {
        return at(path.toString().replaceFirst("\\.md$", ".ko.md"));
    }

    /** What is the same in every language: all but the pictures. */
    List<Block> code() {
        return blocks.stream().filter(block -> !block.is("text")).toList();
    }

    /** All that stands in backticks within the prose and the tables. */
    List<String> words() {
        return found(CODE, 1).toList();
    }

    /** The targets of the links. */
    Set<String> links() {
        return found(LINK, 1).collect(Collectors.toSet());
    }

    /** The anchors that GitHub derives from the headings. */
    Set<String> anchors() {
        return found(HEADING, 1)
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The text from this heading to the next one of the same level. */
    Document section(String heading) {
        String level = heading.substring(0, heading.indexOf(' ') + 1);
        int begin = text.indexOf("\n" + heading + "\n");
        assertThat(begin).as("%s in %s", heading, path).isNotNegative();
        int end = text.indexOf("\n" + level, begin + 1);
        return new Document(path, text.substring(begin, end < 0 ? text.length() : end), List.of());
    }

    private Stream<String> found(Pattern pattern, int group) {
        return pattern.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map((MatchResult match) -> match.group(group));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
