package io.penstock.common.declaration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file inside a command line. The program of a job runs where its files are not, and runs again, perhaps days later,
 * when they say something else: what travels along stays as it was.
 */
public final class Attachment {
    private static final String PREFIX = "attached:";
    private static final int LARGEST = 4 << 20;

    private Attachment() {}

    /**
     * The argument that holds the file: {@code attached:NAME:BASE64}, variables and references to secrets as they stand.
     *
     * @throws IOException if it cannot be read
     */
    public static String of(Path file) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            Files.copy(file, out);
        }
        return PREFIX + file.getFileName() + ":" + Base64.getUrlEncoder().encodeToString(packed.toByteArray());
    }

    /**
     * The file behind an argument: itself where it is a path, else a temporary copy of what is attached, by the same
     * name, so that messages name it.
     *
     * @throws IOException if the argument is damaged or the copy cannot be written
     */
    public static Path file(String argument) throws IOException {
        if (!argument.startsWith(PREFIX)) {
            return Path.of(argument);
        }
        int end = argument.lastIndexOf(':');
        if (end < PREFIX.length()) {
            throw new NoSuchFileException(argument, null, "an attachment without a name");
        }
        byte[] text;
        try (GZIPInputStream in = new GZIPInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(argument.substring(end + 1))))) {
            text = in.readNBytes(LARGEST);
        } catch (IllegalArgumentException damaged) {
            throw new IOException("a damaged attachment: " + damaged.getMessage(), damaged);
        }
        Path name = Path.of(argument.substring(PREFIX.length(), end)).getFileName();
        Path copy = Files.createTempDirectory("penstock-").resolve(name);
        copy.toFile().deleteOnExit();
        return Files.write(copy, text);
    }
}
