package io.penstock.processing.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.common.deadletter.DeadLetterHeaders;
import io.penstock.processing.source.Header;
import io.penstock.processing.type.CompactType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A record that reaches no view, addressed to the topic that keeps it.
 *
 * @param timestamp of the original, epoch milliseconds; −1 if it had none
 * @param headers the original's own first, then ours: the last of a name counts
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Letter(
        String topic, long timestamp, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {

    public static final TypeInformation<Letter> TYPE = new CompactType<>(Letter.class, new LetterSerializer());

    /** The same, saying that only these images of the record are in it: the others were applied. */
    public Letter withImages(String images) {
        List<Header> said = new ArrayList<>(headers);
        said.add(new Header(DeadLetterHeaders.IMAGES, images.getBytes(UTF_8)));
        return new Letter(topic, timestamp, key, value, said);
    }
}
