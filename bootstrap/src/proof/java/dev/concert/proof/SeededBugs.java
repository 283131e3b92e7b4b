package dev.concert.proof;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows that the tests can fail: makes the mistakes in {@code seeded-bugs.txt}, one after the other, in a copy of the sources, and
 * runs the tests that must catch them. In the project's directory, with any JDK from 17 on:
 *
 * <pre>java bootstrap/src/proof/java/dev/concert/proof/SeededBugs.java [words of the bugs' names]</pre>
 */
final class SeededBugs {

    static final Path LIST = Path.of("bootstrap/src/proof/seeded-bugs.txt");

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Pattern FAILED_TEST =
            Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>\\s*<(?:failure|error)");

    private static final Pattern WORD_OR_SIGN = Pattern.compile("\\w+|[^\\w\\s]");

    private final Path copy;

    private SeededBugs(Path copy) {
        this.copy = copy;
    }

    /** A change of one file. */
    record Edit(String file, String before, String after) {}

    /** A module and the test classes in it that must fail, separated by commas. */
    record Catcher(String module, String tests) {}

    record Bug(String name, List<Edit> edits, List<Catcher> catchers) {}

    /**
     * A bug is a heading, edits and catchers:
     *
     * <pre>
     * ## what is wrong
     * in path/of/the/file
     * - a line, or several, as they are
     * + a line, or several, in their place
     * caught by module TestClass,OtherTestClass
     * </pre>
     */
    static List<Bug> read(Path root) throws IOException {
        List<Bug> bugs = new ArrayList<>();
        String file = "";
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve(LIST))) {
            boolean goesOn = line.startsWith("+") || line.startsWith("- ") && after.isEmpty();
            if (!goesOn && !before.isEmpty()) {
                bugs.get(bugs.size() - 1)
                        .edits()
                        .add(new Edit(file, String.join("\n", before), String.join("\n", after)));
                before.clear();
                after.clear();
            }
            if (line.startsWith("- ")) {
                before.add(line.substring(2));
            } else if (line.startsWith("+")) {
                after.add(line.substring(Math.min(2, line.length())));
            } else if (line.startsWith("## ")) {
                bugs.add(new Bug(line.substring(3), new ArrayList<>(), new ArrayList<>()));
            } else if (line.startsWith("in ")) {
                file = line.substring(3);
            } else if (line.startsWith("caught by ")) {
                String[] words = line.split(" ");
                bugs.get(bugs.size() - 1).catchers().add(new Catcher(words[2], words[3]));
            }
        }
        return bugs;
    }

    /** The text with the edit done, which fits in exactly one place, however the lines are broken there. */
    static String edited(Edit edit, String text) {
        String pattern = WORD_OR_SIGN
                .matcher(edit.before())
                .results()
                .map(word -> Pattern.quote(word.group()))
                .collect(Collectors.joining("\\s*"));
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("Is not in " + edit.file() + ": " + edit.before());
        }
        int start = matcher.start();
        int end = matcher.end();
        if (matcher.find()) {
            throw new IllegalStateException("Is in " + edit.file() + " more than once: " + edit.before());
        }
        return text.substring(0, start) + edit.after() + text.substring(end);
    }

    private record Verdict(boolean caught, String by) {}

    private Verdict tryOut(Bug bug) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        List<String> originals = new ArrayList<>();
        try {
            for (Edit edit : bug.edits()) {
                Path file = copy.resolve(edit.file());
                files.add(0, file);
                originals.add(0, Files.readString(file));
                Files.writeString(file, edited(edit, Files.readString(file)));
            }
            List<String> caughtBy = new ArrayList<>();
            for (Catcher catcher : bug.catchers()) {
                Verdict verdict = run(catcher);
                if (!verdict.caught()) {
                    return new Verdict(false, verdict.by() + " " + catcher);
                }
                caughtBy.add(verdict.by());
            }
            return new Verdict(!caughtBy.isEmpty(), String.join("; ", caughtBy));
        } finally {
            for (int i = 0; i < files.size(); i++) {
                Files.writeString(files.get(i), originals.get(i));
            }
        }
    }

    private Verdict run(Catcher catcher) throws IOException, InterruptedException {
        for (Path report : reports()) {
            Files.delete(report);
        }
        Path output = copy.resolve("seeded-bug.log");
        Process maven = new ProcessBuilder(
                        "mvn",
                        "-o",
                        "-B",
                        "-ntp",
                        "-q",
                        "-pl",
                        catcher.module(),
                        "-am",
                        "test",
                        "-Dtest=" + catcher.tests(),
                        "-Dsurefire.failIfNoSpecifiedTests=false")
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!maven.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly().waitFor();
            return new Verdict(true, "hung for " + PATIENCE.toMinutes() + " minutes");
        }
        Set<String> failed = failedTests();
        if (maven.exitValue() == 0) {
            return new Verdict(false, "NOT CAUGHT by");
        }
        return failed.isEmpty()
                ? new Verdict(false, "does not build: " + complaint(output))
                : new Verdict(true, failed.stream().limit(2).collect(Collectors.joining(", ")) + more(failed.size()));
    }

    private static String more(int failed) {
        return failed > 2 ? " and " + (failed - 2) + " more" : "";
    }

    private static String complaint(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> line.contains("ERROR")).limit(3).collect(Collectors.joining(" "));
        }
    }

    private List<Path> reports() throws IOException {
        List<Path> reports = new ArrayList<>();
        try (Stream<Path> modules = Files.list(copy)) {
            for (Path module : modules.toList()) {
                Path directory = module.resolve("target").resolve("surefire-reports");
                if (Files.isDirectory(directory)) {
                    try (Stream<Path> files = Files.list(directory)) {
                        files.filter(file -> file.getFileName().toString().startsWith("TEST-"))
                                .forEach(reports::add);
                    }
                }
            }
        }
        return reports;
    }

    private Set<String> failedTests() throws IOException {
        Set<String> failed = new java.util.TreeSet<>();
        for (Path report : reports()) {
            Matcher matcher = FAILED_TEST.matcher(Files.readString(report));
            while (matcher.find()) {
                String type = matcher.group(2).substring(matcher.group(2).lastIndexOf('.') + 1);
                failed.add(type + "." + matcher.group(1).replaceFirst("[({].*", ""));
            }
        }
        return failed;
    }

    /** With what is compiled already, and without the history. */
    private static Path copyOf(Path root) throws IOException {
        Path copy = Files.createTempDirectory("concert-seeded-bugs-");
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.getFileName() != null
                        && directory.getFileName().toString().equals(".git")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(root.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.copy(file, copy.resolve(root.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        Path root = Path.of("").toAbsolutePath();
        List<Bug> bugs = read(root).stream()
                .filter(bug -> Stream.of(words).allMatch(bug.name()::contains))
                .toList();
        Path copy = copyOf(root);
        int caught = 0;
        try {
            System.out.println("| bug | caught by | seconds |\n|---|---|---|");
            for (Bug bug : bugs) {
                long begin = System.nanoTime();
                Verdict verdict = new SeededBugs(copy).tryOut(bug);
                caught += verdict.caught() ? 1 : 0;
                System.out.printf(
                        "| %s | %s | %d |%n",
                        bug.name(), verdict.by(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
            }
        } finally {
            delete(copy);
        }
        System.out.printf("%n%d of %d caught%n", caught, bugs.size());
        System.exit(caught == bugs.size() ? 0 : 1);
    }
}
