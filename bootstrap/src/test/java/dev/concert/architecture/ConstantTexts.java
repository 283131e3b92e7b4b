package dev.concert.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** The texts in a class file, its statements of SQL among them: ArchUnit reads none of those. */
final class ConstantTexts {

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private ConstantTexts() {}

    static Stream<String> of(JavaClass type) {
        return type.getSource().stream().flatMap(source -> {
            try (DataInputStream in =
                    new DataInputStream(source.getUri().toURL().openStream())) {
                return texts(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** See the Java Virtual Machine Specification, 4.4. */
    private static Stream<String> texts(DataInputStream in) throws IOException {
        in.skipNBytes(Integer.BYTES + 2 * Short.BYTES);
        Stream.Builder<String> texts = Stream.builder();
        int end = in.readUnsignedShort();
        for (int entry = 1; entry < end; entry++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case UTF8 -> texts.add(in.readUTF());
                case LONG, DOUBLE -> {
                    in.skipNBytes(Long.BYTES);
                    // These take two entries.
                    entry++;
                }
                default -> in.skipNBytes(lengthOf(tag));
            }
        }
        return texts.build();
    }

    private static int lengthOf(int tag) {
        return switch (tag) {
            // Class, String, MethodType, Module, Package.
            case 7, 8, 16, 19, 20 -> Short.BYTES;
            // MethodHandle.
            case 15 -> 1 + Short.BYTES;
            default -> Integer.BYTES;
        };
    }
}
