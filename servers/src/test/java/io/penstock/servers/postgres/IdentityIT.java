package io.penstock.servers.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.servers.ServerFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(value = "isRoot", disabledReason = "only root may change the user")
class IdentityIT {
    private static final Path PROGRAM = Path.of("/bin/sh");
    /** What a container answers that forbids user namespaces. */
    private static final Identity FORBIDDEN = new Identity(List.of("false"), 0);

    private final Path folder;

    IdentityIT(@TempDir Path folder) {
        this.folder = folder;
    }

    static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    static boolean mayMakeNamespaces() throws Exception {
        return new ProcessBuilder("unshare", "--user", "true").start().waitFor() == 0;
    }

    @Test
    void fallsBackToNobodyWhereNamespacesAreForbidden() throws Exception {
        permit(folder, "rwxr-xr-x");
        Path data = Files.createDirectories(folder.resolve("data/base"));
        Identity nobody = Identity.changedTo(Identity.NOBODY);

        Identity chosen = Identity.firstOf(List.of(FORBIDDEN, nobody), folder, PROGRAM);
        chosen.own(folder.resolve("data"));

        assertThat(chosen).isEqualTo(nobody);
        assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(Identity.NOBODY);
    }

    @Test
    @EnabledIf(value = "mayMakeNamespaces", disabledReason = "this machine forbids user namespaces")
    void usesAPrivateFolderThroughANamespace() throws Exception {
        permit(folder, "rwx------");

        Identity chosen = Identity.choose(folder, PROGRAM);

        assertThat(chosen.prefix()).contains("unshare");
        assertThat(chosen.owner()).isZero();
    }

    @Test
    void saysWhyWhenNoIdentityCanEnterTheFolder() throws Exception {
        permit(folder, "rwx------");

        assertThatThrownBy(() ->
                        Identity.firstOf(List.of(FORBIDDEN, Identity.changedTo(Identity.NOBODY)), folder, PROGRAM))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("refuses to run as root")
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("--reuid=65534");
    }

    private static void permit(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
