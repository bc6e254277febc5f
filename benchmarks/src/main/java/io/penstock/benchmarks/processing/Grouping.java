package io.penstock.benchmarks.processing;

import java.util.List;

/** What the totals are of. */
enum Grouping {
    /** Region and currency: 24 groups. */
    REGION,
    /** As many groups as there are customers. */
    CUSTOMERS;

    static final List<String> REGIONS =
            List.of("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1", "ap-northeast-1");
    static final List<String> CURRENCIES = List.of("USD", "EUR", "GBP", "JPY");
    private static final int DIGITS = 8;

    List<String> fields() {
        return this == REGION ? List.of("source_region", "currency") : List.of("customer_id");
    }

    int groups(int customers) {
        return this == REGION ? REGIONS.size() * CURRENCIES.size() : customers;
    }

    int group(int region, int currency, int customer) {
        return this == REGION ? region * CURRENCIES.size() + currency : customer;
    }

    /** {@code c00000042} */
    static String customer(int number) {
        String digits = Integer.toString(number);
        return "c" + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** The group of these values, those of {@link #fields()}; -1 if there is none. */
    int group(List<String> values) {
        if (this == CUSTOMERS) {
            return values.get(0).matches("c\\d{8}") ? Integer.parseInt(values.get(0), 1, 1 + DIGITS, 10) : -1;
        }
        int region = REGIONS.indexOf(values.get(0));
        int currency = CURRENCIES.indexOf(values.get(1));
        return region < 0 || currency < 0 ? -1 : group(region, currency, 0);
    }
}
