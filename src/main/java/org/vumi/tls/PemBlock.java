package org.vumi.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file. What stands between the blocks is comment.
 *
 * <p>Source: RFC 7468.
 *
 * @param label {@code CERTIFICATE}, {@code PRIVATE KEY} …
 * @param der the octets that it armours
 */
record PemBlock(String label, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,60})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /**
     * @return in the order of the file; empty if it has none
     * @throws Unfit if one is spoiled
     */
    static List<PemBlock> read(String text) throws Unfit {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            try {
                blocks.add(new PemBlock(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
            } catch (IllegalArgumentException e) {
                throw new Unfit("has a spoiled block '" + block.group(1) + "'", e);
            }
        }
        return blocks;
    }
}
