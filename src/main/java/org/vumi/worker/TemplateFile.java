package org.vumi.worker;

import java.nio.charset.StandardCharsets;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * One file of route templates as it was read.
 *
 * @param path below {@code routes/}, with slashes
 * @param location where it is, for people
 */
record TemplateFile(String path, String location, String content) {
    Resource resource() {
        return ResourceHelper.fromBytes(location, content.getBytes(StandardCharsets.UTF_8));
    }
}
