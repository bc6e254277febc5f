package io.penstock.local;

/** In the launcher's place: says what it was called with. */
final class EchoMain {
    private EchoMain() {}

    public static void main(String[] arguments) {
        System.out.println("home=" + System.getProperty("penstock.home"));
        System.out.println("arguments=" + String.join("|", arguments));
    }
}
