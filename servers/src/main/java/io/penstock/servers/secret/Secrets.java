package io.penstock.servers.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** A folder of secrets: passwords made up once, and what is made from them, each in a file that only its owner may read. */
public final class Secrets {
    private static final int BYTES = 24;
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;

    /** @param folder made when the first secret is */
    public Secrets(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** @return the secret; letters and digits only */
    public String reveal(String name) {
        Path file = file(name);
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[BYTES];
                new SecureRandom().nextBytes(random);
                write(name, (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException("secret " + file, failure);
        }
    }

    /** Where a secret is, or will be. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Replaces a file as a whole: who reads meanwhile, or after a kill, has the old or the new one. */
    public void write(String name, byte[] content) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path fresh = file(name + ".new");
        Files.deleteIfExists(fresh);
        Files.write(Files.createFile(fresh, OWNERS), content);
        Files.move(fresh, file(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
