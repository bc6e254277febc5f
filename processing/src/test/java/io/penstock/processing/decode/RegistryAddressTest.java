package io.penstock.processing.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.environment.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegistryAddressTest {

    static Stream<Auth> auths() {
        return Stream.of(
                new Auth.None(),
                new Auth.Basic("penstock", new Secret.FromFile(Path.of("secrets", "registry"))),
                new Auth.Bearer(new Secret.FromEnv("REGISTRY_TOKEN")));
    }

    @ParameterizedTest
    @MethodSource("auths")
    void arrivesAtTheTaskManagerWithReferencesInPlaceOfSecrets(Auth auth) throws Exception {
        Registry registry = new Registry(List.of(URI.create("http://registry:8081"), URI.create("http://other")), auth);
        byte[] travelled = InstantiationUtil.serializeObject(RegistryAddress.of(registry));
        RegistryAddress arrived =
                InstantiationUtil.deserializeObject(travelled, getClass().getClassLoader());
        assertThat(arrived.registry()).isEqualTo(registry);
    }
}
