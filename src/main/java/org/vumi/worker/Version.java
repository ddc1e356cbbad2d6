package org.vumi.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this software, as Maven wrote it into the jar. */
public final class Version {
    private static final String RESOURCE = "/META-INF/maven/org.vumi/vumi/pom.properties";

    private Version() {}

    /** @return {@code development} when run from compiled classes */
    public static String current() {
        try (InputStream stream = Version.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                return "development";
            }
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
