package dev.concert.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.concert.bootstrap.StartFailures.CannotStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Refuses settings that no class would miss or that fail far from their cause: unknown names, ports that exclude each other, and
 * a database that is not PostgreSQL.
 */
final class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(SettingsCheck.class);

    private static final ConfigurationPropertyName OWN = ConfigurationPropertyName.of("concert");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final int MAX_PORT = 65_535;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        checkPorts(Binder.get(environment));
        checkUrl(environment.getProperty("spring.datasource.url", ""));
        Map<String, String> known = knownNames();
        ConfigurationPropertySources.get(environment).forEach(source -> {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.filter(OWN::isAncestorOf).forEach(name -> checkName(name, source.getUnderlyingSource(), known));
            }
        });
    }

    private static void checkPorts(Binder settings) {
        int port = port(settings, "server.port", 0);
        int management = port(settings, "management.server.port", -1);
        if (port == management && port > 0) {
            throw new CannotStartException(
                    "The API and management cannot both listen on port " + port + ".",
                    "Give server.port and management.server.port different values.",
                    null);
        }
    }

    private static int port(Binder settings, String property, int lowest) {
        int port = settings.bind(property, Integer.class).orElse(0);
        if (port < lowest || port > MAX_PORT) {
            throw new CannotStartException(
                    "The property " + property + " is " + port + ", but has to be a port from 0 to " + MAX_PORT + ".",
                    "Set it to a free port; 0 takes any.",
                    null);
        }
        return port;
    }

    private static void checkUrl(String url) {
        if (!url.isBlank() && !url.matches("jdbc:(.+:)?postgresql:.*")) {
            // The rest may hold a password.
            throw new CannotStartException(
                    "The property spring.datasource.url begins with " + url.replaceFirst("(?s)[:/ ].*", ":")
                            + " and so is no JDBC URL of PostgreSQL.",
                    "Write jdbc:postgresql://host:5432/database, and the user and the password in"
                            + " spring.datasource.username and spring.datasource.password.",
                    null);
        }
    }

    private static void checkName(ConfigurationPropertyName name, Object source, Map<String, String> known) {
        String plain = plain(name.toString());
        if (known.isEmpty() || isKnown(plain, known)) {
            return;
        }
        String nearest = known.keySet().stream()
                .min(Comparator.comparingInt(other -> distance(plain, other)))
                .orElseThrow();
        String meant = known.get(nearest);
        boolean resembles = distance(plain, nearest)
                <= Math.clamp((plain.length() - OWN.toString().length()) / 4, 1, 3);
        String from = source instanceof PropertySource<?> named ? named.getName() : source.toString();
        if (!from.contains("system")) {
            throw new CannotStartException(
                    "There is no property " + name + "; the nearest is " + meant + ".",
                    "Change or remove it in " + from + ".",
                    null);
        }
        // Platforms put names of their own into the environment, such as CONCERT_PORT.
        if (resembles) {
            log.warn("There is no property {} (in {}); is {} meant?", name, from, meant);
        }
    }

    private static boolean isKnown(String plain, Map<String, String> known) {
        return known.containsKey(plain)
                || known.entrySet().stream()
                        .anyMatch(map -> map.getValue().endsWith(".*") && plain.startsWith(map.getKey()));
    }

    /** As the environment has names: without case, dashes, dots and indexes. */
    private static String plain(String name) {
        return name.replaceAll("\\[\\d+]", "").replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** All properties of the service by their plain names; those that are maps end with an asterisk. */
    static Map<String, String> knownNames() {
        Map<String, String> names = new TreeMap<>();
        try {
            for (Resource metadata : new PathMatchingResourcePatternResolver().getResources("classpath*:" + METADATA)) {
                String json = metadata.getContentAsString(UTF_8);
                if (json.contains("\"" + OWN + ".")) {
                    Object properties =
                            JsonParserFactory.getJsonParser().parseMap(json).get("properties");
                    ((Collection<?>) properties).forEach(property -> {
                        String name = ((Map<?, ?>) property).get("name").toString();
                        boolean isMap = String.valueOf(((Map<?, ?>) property).get("type"))
                                .startsWith("java.util.Map");
                        if (name.startsWith(OWN + ".")) {
                            names.put(plain(name), isMap ? name + ".*" : name);
                        }
                    });
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /** How many letters must be inserted, removed or changed to make one of the other (Levenshtein). */
    private static int distance(String one, String other) {
        int[] previous = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[other.length()];
    }
}
