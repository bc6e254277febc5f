package io.penstock.servers.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.UUID;

/**
 * The id that all brokers of a cluster are formatted with. Kept beside the first one's data: a broker that lost its disk
 * is formatted anew with the same, and let in again.
 */
final class ClusterId {
    private ClusterId() {}

    /** Brokers of one launcher start at the same time; the first one chooses. Killed before the move, the next start does. */
    static synchronized String in(Path folder) throws IOException {
        Path file = folder.resolve("cluster-id");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Path fresh = Files.writeString(folder.resolve("cluster-id.new"), random());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private static String random() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        bytes[0] &= 0x7f; // no leading dash, which the tool would take for an option
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
