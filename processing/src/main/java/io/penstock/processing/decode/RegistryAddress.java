package io.penstock.processing.decode;

import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.environment.Secret;
import io.penstock.common.registry.RegistryClient;
import io.penstock.common.wire.SchemaLookup;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registry in a form that travels to the task managers. Secrets do not: each task manager reveals them itself, from
 * the same variable or file.
 *
 * @param user empty for a token
 * @param secret null for a registry that asks for none
 */
public record RegistryAddress(
        List<URI> urls, String user, @Nullable Reference secret) implements SchemaSource {

    /** Where a secret is kept: in a file or in a variable. */
    record Reference(boolean file, String where) implements Serializable {

        static Reference to(Secret secret) {
            return secret instanceof Secret.FromFile kept
                    ? new Reference(true, kept.path().toString())
                    : new Reference(false, ((Secret.FromEnv) secret).variable());
        }

        Secret secret() {
            return file ? new Secret.FromFile(Path.of(where)) : new Secret.FromEnv(where);
        }
    }

    /** The environment's registry. */
    public static RegistryAddress of(Registry registry) {
        if (registry.auth() instanceof Auth.Basic basic) {
            return new RegistryAddress(registry.urls(), basic.user(), Reference.to(basic.password()));
        } else if (registry.auth() instanceof Auth.Bearer bearer) {
            return new RegistryAddress(registry.urls(), "", Reference.to(bearer.token()));
        }
        return new RegistryAddress(registry.urls(), "", null);
    }

    @Override
    public SchemaLookup open() {
        return new RegistryClient(registry());
    }

    Registry registry() {
        if (secret == null) {
            return new Registry(urls, new Auth.None());
        }
        return new Registry(
                urls, user.isEmpty() ? new Auth.Bearer(secret.secret()) : new Auth.Basic(user, secret.secret()));
    }
}
