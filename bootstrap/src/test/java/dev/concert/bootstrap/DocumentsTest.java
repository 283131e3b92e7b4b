package dev.concert.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the documents name exists, and what a reader has to know is named there. */
class DocumentsTest extends ServiceTest {

    private static final String ARCHITECTURE = "docs/architecture.md";
    private static final int LONGEST_README = 150;

    @Autowired
    private ConfigurableEnvironment environment;

    @Autowired
    private MeterRegistry meters;

    static List<Document> all() {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_link_leads_to_a_file_and_an_anchor_that_exist(Document document) {
        for (String link : document.links()) {
            if (link.startsWith("http:") || link.startsWith("https:")) {
                continue;
            }
            String[] target = link.split("#", 2);
            Path file = target[0].isEmpty()
                    ? document.path()
                    : Objects.requireNonNullElse(document.path().getParent(), Path.of(""))
                            .resolve(target[0])
                            .normalize();
            assertThat(Document.TOP.resolve(file))
                    .as("%s in %s", link, document)
                    .exists();
            if (target.length == 2) {
                assertThat(Document.at(file.toString()).anchors())
                        .as("anchors of %s, linked in %s", file, document)
                        .contains(target[1]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.ko.md"})
    void a_readme_is_read_in_three_minutes(String path) {
        assertThat(Document.at(path).text().lines().count()).isLessThanOrEqualTo(LONGEST_README);
    }

    // Properties

    @ParameterizedTest
    @ValueSource(strings = {"docs/operating.md", "docs/operating.ko.md"})
    void every_property_of_the_service_is_documented_with_its_default(String path) {
        Map<String, String> defaults = ownProperties();
        Map<String, String> documented = documentedProperties(Document.at(path));

        assertThat(documented.keySet().stream().filter(name -> name.startsWith("concert.")))
                .as("properties in the table of %s", path)
                .containsExactlyInAnyOrderElementsOf(defaults.keySet());
        documented.forEach((name, shown) -> {
            String actual = name.startsWith("concert.")
                    ? Objects.requireNonNull(defaults.get(name))
                    : Objects.requireNonNullElse(shipped(name), "");
            if (!shown.isEmpty() && !actual.isEmpty()) {
                assertThat(shown).as("default of %s in %s", name, path).isEqualTo(actual);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_property_named_in_a_document_exists(Document document) {
        Set<String> own = ownProperties().keySet();
        Set<String> springs = propertiesOfSpring();
        Stream.concat(document.words().stream(), documentedProperties(document).keySet().stream())
                .map(word -> word.replaceFirst("^--", "").replaceFirst("=.*", ""))
                .filter(word -> PROPERTY.matcher(word).matches())
                .forEach(name -> {
                    if (name.startsWith("concert.")) {
                        assertThat(own).as("named in %s", document).contains(name);
                    } else {
                        assertThat(springs.stream().anyMatch(known -> name.equals(known) || isIn(name, known)))
                                .as("%s, named in %s, is a property of Spring Boot", name, document)
                                .isTrue();
                    }
                });
    }

    @Test
    void every_variable_of_the_environment_named_anywhere_sets_a_property() {
        Set<String> properties = new HashSet<>(propertiesOfSpring());
        properties.addAll(ownProperties().keySet());
        Set<String> variables = properties.stream()
                .map(name -> name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        String texts = all().stream().map(Document::text).collect(Collectors.joining())
                + read(Document.TOP.resolve("Dockerfile"))
                + read(Document.TOP.resolve("db/compose.yaml"))
                + read(Document.TOP.resolve("deploy/kubernetes.yaml"));
        List<String> named = Pattern.compile("\\b(?:CONCERT|SPRING|SERVER|MANAGEMENT)_(?!TEST)[A-Z_]+\\b")
                .matcher(texts)
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(named).hasSizeGreaterThan(10).isSubsetOf(variables);
    }

    /** A property within a map of properties. */
    private static boolean isIn(String name, String map) {
        return name.startsWith(map + ".") && map.matches(".*(-properties|\\.format|\\.group)");
    }

    private static final Pattern PROPERTY =
            Pattern.compile("(concert|server|spring|management|logging)\\.(?!jar$|aot$|log$)[A-Za-z.-]+");

    /** The first two cells of a table's row whose first cell begins with a property. */
    private static final Pattern ROW = Pattern.compile("^\\| (`[a-z]+\\.[^|]+) \\| ([^|]+) \\|", Pattern.MULTILINE);

    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    /** Each property in a table, with its default, which is empty where there is more than one or none. */
    private static Map<String, String> documentedProperties(Document document) {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(document.text());
        while (row.find()) {
            List<String> names = words(row.group(1));
            List<String> values = words(row.group(2));
            String first = names.getFirst();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i).startsWith(".")
                        ? first.substring(0, first.lastIndexOf('.')) + names.get(i)
                        : names.get(i);
                if (PROPERTY.matcher(name).matches()) {
                    documented.put(name, values.size() == names.size() ? values.get(i) : "");
                }
            }
        }
        return documented;
    }

    private static List<String> words(String cell) {
        return WORD.matcher(cell).results().map(match -> match.group(1)).toList();
    }

    /** The service's own properties with their defaults, which are empty where the code has none. */
    private Map<String, String> ownProperties() {
        Map<String, String> properties = new TreeMap<>();
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        scanner.findCandidateComponents("dev.concert").forEach(found -> {
            try {
                Class<?> type = Class.forName(found.getBeanClassName());
                String prefix =
                        type.getAnnotation(ConfigurationProperties.class).value();
                addProperties(prefix, type, properties);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        });
        Set<String> metrics = metrics().keySet();
        Matcher literal =
                Pattern.compile("(?<!new Change\\()\"(concert\\.[a-z.-]+)\"").matcher(mainSources());
        while (literal.find()) {
            if (!metrics.contains(literal.group(1))) {
                properties.putIfAbsent(literal.group(1), "");
            }
        }
        return properties;
    }

    private static void addProperties(String prefix, Class<?> type, Map<String, String> properties) {
        Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            String name = prefix + "."
                    + components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            Class<?> component = components[i].getType();
            if (component.isRecord() && component.getName().startsWith("dev.concert.")) {
                addProperties(name, component, properties);
            } else {
                DefaultValue value = parameters[i].getAnnotation(DefaultValue.class);
                properties.put(name, value == null ? "" : String.join(",", value.value()));
            }
        }
    }

    /** The value in the files that come with the service, whatever this test sets. */
    private @Nullable String shipped(String name) {
        return environment.getPropertySources().stream()
                .filter(source ->
                        source.getName().contains(".yaml") || source.getName().contains(".properties"))
                .map(source -> source.getProperty(name))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst()
                .orElse(null);
    }

    /** All that the metadata of the libraries name. */
    private static Set<String> propertiesOfSpring() {
        Set<String> names = new TreeSet<>();
        try {
            List<URL> all = Collections.list(
                    DocumentsTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
            for (URL metadata : all) {
                try (InputStream json = metadata.openStream()) {
                    for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
                        names.add(property.path("name").asString());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(names).allMatch(name -> ConfigurationPropertyName.isValid(name));
        return names;
    }

    // Metrics

    @ParameterizedTest
    @ValueSource(strings = {"docs/operating.md", "docs/operating.ko.md"})
    void every_metric_of_the_service_is_documented_and_every_documented_metric_exists(String path) {
        Map<String, String> metrics = metrics();
        meters.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("concert."))
                .forEach(name -> assertThat(metrics).containsKey(name));

        assertThat(Document.at(path).words().stream()
                        .filter(word -> word.matches("concert_[a-z_]+"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(metrics.values());
    }

    private static final Pattern METRIC =
            Pattern.compile("(?i)(counter|timer|gauge)(?:\\.builder)?\\((?:registry, )?\"(concert\\.[a-z.]+)\"");

    /** The names in the code, some of which appear only when a job runs, and those that Prometheus shows for them. */
    private static Map<String, String> metrics() {
        Map<String, String> metrics = new TreeMap<>();
        Matcher metric = METRIC.matcher(mainSources());
        while (metric.find()) {
            String suffix = switch (metric.group(1).toLowerCase(Locale.ROOT)) {
                case "counter" -> "_total";
                case "timer" -> "_seconds";
                default -> "";
            };
            metrics.put(metric.group(2), metric.group(2).replace('.', '_') + suffix);
        }
        assertThat(metrics).hasSizeGreaterThan(10);
        return metrics;
    }

    // Lines of the log

    /** Those of the JDK, of Maven and of Spring Boot, and two that have no words of their own. */
    private static final List<String> OTHERS = List.of(
            "UnsupportedClassVersionError", "Port 8080 was already in use", "GET UNAVAILABLE: …", "POST OVERLOADED: …");

    private static final Pattern LOGGED =
            Pattern.compile("(?i:\\blog)\\.(?:info|warn|error)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    @ParameterizedTest
    @ValueSource(strings = {"docs/operating.md", "docs/operating.ko.md"})
    void every_line_of_the_log_is_documented(String path) {
        List<String> documented = Document.at(path).words();
        Matcher logged = LOGGED.matcher(mainSources());
        int lines = 0;
        while (logged.find()) {
            String line = logged.group(1).replace("{}", "…");
            if (line.matches(".*[a-z]{3}.*")) {
                lines++;
                assertThat(documented)
                        .as("a line of the log, in %s", path)
                        .anyMatch(word -> word.equals(line) || word.length() > 20 && line.startsWith(word));
            }
        }
        assertThat(lines).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/operating.md", "docs/operating.ko.md"})
    void every_documented_line_of_the_log_is_one(String path) {
        String sources = mainSources() + read(Document.TOP.resolve("pom.xml"));
        Pattern cell = Pattern.compile("^\\| (?:INFO |WARN |ERROR )?(`[^|]+) \\|", Pattern.MULTILINE);
        Document document = Document.at(path);
        String tables = Stream.of("## Logs", "## 로그", "## When it does not start", "## 시작하지 못할 때")
                .filter(heading -> document.text().contains("\n" + heading + "\n"))
                .map(heading -> document.section(heading).text())
                .collect(Collectors.joining());
        List<String> fragments = cell.matcher(tables)
                .results()
                .flatMap(match -> words(match.group(1)).stream())
                .filter(line -> !OTHERS.contains(line))
                .flatMap(line -> Stream.of(line.split("…")))
                .filter(fragment -> fragment.length() > 5)
                .toList();

        assertThat(fragments)
                .hasSizeGreaterThan(20)
                .allSatisfy(fragment -> assertThat(sources.contains(fragment))
                        .as("'%s', named in %s, is a line of the log", fragment, path)
                        .isTrue());
    }

    // Modules, packages, files

    @Test
    void the_architecture_names_every_module_and_every_package_and_no_other() {
        List<String> words = Document.at(ARCHITECTURE).words();
        Set<String> packages = new TreeSet<>();
        for (Path source : mainFiles()) {
            if (source.endsWith("package-info.java")) {
                Matcher name = Pattern.compile("(?m)^package dev\\.concert\\.([a-z.]+);")
                        .matcher(read(source));
                assertThat(name.find()).as("%s", source).isTrue();
                packages.add(name.group(1));
            }
        }
        List<String> modules = Pattern.compile("<module>(.+)</module>")
                .matcher(read(Document.TOP.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(words).containsAll(modules).containsAll(packages);
        assertThat(words.stream()
                        .filter(word -> word.matches("(domain|application|web|persistence|bootstrap)(\\.[a-z]+)+")))
                .isSubsetOf(packages);
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_source_file_and_type_named_in_a_document_exists(Document document) {
        Set<String> files = new HashSet<>();
        try (Stream<Path> walk = Files.walk(Document.TOP)) {
            walk.filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/.git/"))
                    .forEach(file -> files.add(Document.TOP.relativize(file).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String alerts = read(Document.TOP.resolve("deploy/prometheus-rules.yaml"));
        Map<String, Boolean> named = new HashMap<>();
        for (String word : document.words()) {
            if (word.matches("[\\w./-]+\\.(java|sql|yaml|properties|txt)") && !word.equals("application.yaml")) {
                named.put(word, files.stream().anyMatch(file -> file.equals(word) || file.endsWith("/" + word)));
            } else if (word.matches("([A-Z][a-z0-9]+){2,}") && !OTHERS.contains(word)) {
                named.put(
                        word,
                        alerts.contains("alert: " + word + "\n")
                                || files.stream().anyMatch(file -> file.endsWith("/" + word + ".java")));
            } else if (word.matches("([A-Z][a-z0-9]+)+\\.([A-Z][a-z0-9]+)+")) {
                String[] types = word.split("\\.");
                named.put(
                        word,
                        files.stream()
                                .filter(file -> file.endsWith("/" + types[0] + ".java"))
                                .anyMatch(file -> text(file)
                                        .matches("(?s).*\\b(class|record|interface|enum) " + types[1] + "\\b.*")));
            }
        }
        assertThat(named).as("named in %s", document).doesNotContainValue(false);
    }

    private static String text(String file) {
        try {
            return Files.readString(Document.TOP.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_architecture_and_the_domain_state_the_same_order_of_locks() {
        String stated = read(Document.TOP.resolve("domain/src/main/java/dev/concert/domain/shared/package-info.java"))
                .replaceAll("\\s*\\n \\* ", " ");
        List<String> locks = Pattern.compile("(?m)^\\| \\d \\| (\\w+(?: key)?)")
                .matcher(Document.at(ARCHITECTURE)
                        .section("## The order of locks")
                        .text())
                .results()
                .map(match -> match.group(1))
                .filter(lock -> !lock.equals("inserts"))
                .toList();

        assertThat(locks).hasSizeGreaterThan(5);
        assertThat(stated).containsSubsequence(locks);
    }

    private static List<Path> mainFiles() {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Document.TOP)) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> walk = Files.walk(sources)) {
                        walk.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** All main code, with texts that are broken over several lines in one. */
    private static String mainSources() {
        return mainFiles().stream()
                .map(DocumentsTest::read)
                .collect(Collectors.joining("\n"))
                .replaceAll("\"\\s*\\+\\s*\"", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
