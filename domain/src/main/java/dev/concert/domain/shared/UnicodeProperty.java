package dev.concert.domain.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/** Properties of characters in Unicode 17.0.0 that the JDK does not know. */
enum UnicodeProperty {
    DEFAULT_IGNORABLE("Default_Ignorable_Code_Point"),
    VIRAMA("Virama"),
    JOINS_NEXT("Joins_Next"),
    JOINS_PREVIOUS("Joins_Previous");

    private final NavigableMap<Integer, Integer> lastByFirst = new TreeMap<>();

    UnicodeProperty(String name) {
        for (String range : table(name)) {
            String[] ends = range.split("-", 2);
            lastByFirst.put(Integer.valueOf(ends[0], 16), Integer.valueOf(ends[ends.length - 1], 16));
        }
    }

    boolean isOf(int character) {
        var range = lastByFirst.floorEntry(character);
        return range != null && character <= range.getValue();
    }

    /** What the table has under the name. */
    static String[] table(String name) {
        return Objects.requireNonNull(Table.PROPERTIES.getProperty(name), name).split(" ");
    }

    private static final class Table {

        private static final Properties PROPERTIES = load();

        private static Properties load() {
            Properties properties = new Properties();
            try (InputStream table = UnicodeProperty.class.getResourceAsStream("unicode.properties")) {
                properties.load(new InputStreamReader(
                        Objects.requireNonNull(table, "unicode.properties"), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties;
        }
    }
}
