package io.penstock.common.environment;

import io.penstock.common.declaration.Form;
import io.penstock.common.declaration.Forms;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of network addresses. */
final class Addresses {

    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?";
    private static final String IPV6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]{1,44}";
    private static final Pattern ONE_HOST = Pattern.compile(NAME + "|" + IPV6);
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>" + NAME + "|\\[" + IPV6 + "]):(?<port>0|[1-9]\\d{0,4})");

    static final InetSocketAddress ANY_FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** A name or an address; IPv6 without brackets. */
    static final Form<String> HOST = Forms.parsed("a host such as db.example.com", text -> Optional.of(text)
            .filter(it -> ONE_HOST.matcher(it).matches()));

    /** {@code host:port}; port 0 is any free one. A host that has no address here is left unresolved. */
    static final Form<InetSocketAddress> LISTEN = Forms.parsed("an address such as 127.0.0.1:8080", text -> split(text)
            .filter(it -> port(it) <= 65_535)
            .map(it -> new InetSocketAddress(it.group("host"), port(it))));

    /** {@code host:port[,host:port…]} */
    static final Form<String> BOOTSTRAP =
            Forms.parsed("a list such as kafka-1:9092,kafka-2:9092", text -> Optional.of(text)
                    .filter(it -> Arrays.stream(it.split(",", -1)).allMatch(Addresses::isPeer)));

    private Addresses() {}

    private static boolean isPeer(String text) {
        return split(text).filter(it -> port(it) >= 1 && port(it) <= 65_535).isPresent();
    }

    private static Optional<Matcher> split(String text) {
        return Optional.of(HOST_AND_PORT.matcher(text)).filter(Matcher::matches);
    }

    private static int port(Matcher matcher) {
        return Integer.parseInt(matcher.group("port"));
    }
}
