package org.vumi.message;

/** The names under which messages travel. Source: spec core 10.8. */
public final class RoutingKey {
    private RoutingKey() {}

    /**
     * @param text an address such as {@code *120*3#}
     * @return the text with the two wildcards of topic exchanges replaced: {@code *} by {@code s}, {@code #} by {@code h}
     */
    public static String safe(String text) {
        return text.replace('*', 's').replace('#', 'h');
    }
}
