package io.penstock.servers.install;

import io.penstock.servers.ServerFailure;
import io.penstock.servers.ServerFailure.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Archives unpacked once into a folder, each under its own version's name. An archive is unpacked beside its final
 * place and then renamed: whoever sees the folder sees all of it, whatever was killed before, and however many unpack
 * at once.
 */
public final class Installation {
    private static final int ARCHIVES = 2;
    private static final String UNPACKING = ".unpacking-";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Distribution distribution;
    private final Path folder;

    public Installation(Distribution distribution, Path folder) {
        this.distribution = distribution;
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Beside the build's other output, where every platform and test of this source tree finds it; in {@code otherwise}
     * when the tree belongs to another user who has not unpacked there.
     */
    public static Installation shared(Distribution distribution, Path otherwise) {
        Path beside = distribution.home().resolve("servers/archives/target");
        Path installed = beside.resolve("installed");
        boolean usable = Files.isWritable(beside) && (!Files.exists(installed) || Files.isWritable(installed));
        return new Installation(distribution, usable || complete(installed) ? installed : otherwise);
    }

    private static boolean complete(Path installed) {
        try (var entries = Files.list(installed)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                            .count()
                    == ARCHIVES;
        } catch (IOException missing) {
            return false;
        }
    }

    /** @return folder with {@code bin}, {@code lib} and {@code share} of PostgreSQL */
    public Path postgres() {
        Path jar = distribution.archive("postgres-");
        return installed(jar, ".jar", into -> {
            try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (entry.getName().endsWith(".txz")) {
                        Tar.unpack(new XZCompressorInputStream(zip), into);
                        return;
                    }
                }
                throw new IOException(jar + " holds no .txz");
            }
        });
    }

    /** @return folder with the registry's runner jar and its {@code lib} */
    public Path registry() {
        Path archive = distribution.archive("registry-");
        return installed(archive, ".tar.gz", into -> {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
                Tar.unpack(in, into);
            }
        });
    }

    private Path installed(Path archive, String suffix, Unpacking unpacking) {
        String file = archive.getFileName().toString();
        Path place = folder.resolve(file.substring(0, file.length() - suffix.length()));
        if (Files.isDirectory(place)) {
            return place;
        }
        try {
            Files.createDirectories(folder);
            Folders.deleteLeftovers(folder, UNPACKING, ABANDONED);
            Path fresh = Files.createTempDirectory(folder, UNPACKING);
            try {
                unpacking.into(fresh);
                Tar.readableByOwnerAndOthers(fresh);
                Files.move(fresh, place);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException anotherProcessWasFaster) {
                Folders.delete(fresh);
            } catch (IOException | RuntimeException failure) {
                Folders.delete(fresh);
                throw failure;
            }
            return place;
        } catch (IOException failure) {
            throw new ServerFailure(Reason.UNSUPPORTED_HOST, "cannot unpack " + archive + " into " + folder, failure);
        }
    }

    @FunctionalInterface
    private interface Unpacking {
        void into(Path folder) throws IOException;
    }
}
