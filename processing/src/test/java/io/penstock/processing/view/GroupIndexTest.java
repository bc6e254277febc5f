package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupIndexTest {

    @Test
    void numbersNamesAsAMapWould() {
        Random random = new Random(7);
        GroupIndex index = new GroupIndex();
        for (int round = 0; round < 3; round++) {
            Map<String, Integer> expected = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                String name = "x".repeat(random.nextInt(20)) + random.nextInt(3_000);
                byte[] bytes = (name + "behind").getBytes(UTF_8);
                Integer known = expected.get(name);
                int found = index.find(bytes, name.length());
                if (known == null) {
                    assertThat(found).isEqualTo(-1);
                    assertThat(index.add(bytes, name.length(), name)).isEqualTo(expected.size());
                    expected.put(name, expected.size());
                } else {
                    assertThat(found).isEqualTo(known);
                    assertThat(index.group(found)).isEqualTo(name);
                }
            }
            assertThat(index.size()).isEqualTo(expected.size());
            assertThat(index.bytes())
                    .isEqualTo(
                            expected.keySet().stream().mapToInt(String::length).sum());
            index.clear();
            assertThat(index.size()).isZero();
        }
    }

    @Test
    void namesThatBeginAlikeOrAreEmptyAreTwo() {
        GroupIndex index = new GroupIndex();
        byte[] bytes = new byte[24];
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(index.find(bytes, length)).isEqualTo(-1);
            index.add(bytes, length, Integer.toString(length));
        }
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(index.find(bytes, length)).isEqualTo(length);
        }
    }
}
