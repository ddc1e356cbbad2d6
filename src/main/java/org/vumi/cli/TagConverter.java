package org.vumi.cli;

import org.vumi.message.Tag;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code POOL:TAG}; the pool ends at the first colon. */
final class TagConverter implements ITypeConverter<Tag> {
    @Override
    public Tag convert(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new TypeConversionException("'" + text + "' is no tag (accepted: POOL:TAG)");
        }
        return new Tag(text.substring(0, colon), text.substring(colon + 1));
    }

    static String show(Tag tag) {
        return Printable.of(tag.pool() + ":" + tag.name());
    }
}
