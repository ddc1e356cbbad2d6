package org.vumi.codec;

/**
 * One SMS of a text.
 *
 * @param header its user data header; none if it has nothing to say
 * @param text what follows the header
 * @param total how many SMS the text takes
 * @param number which of them this is, from 1
 */
public record SmsPart(byte[] header, byte[] text, int total, int number) {
    public byte[] userData() {
        byte[] all = new byte[header.length + text.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(text, 0, all, header.length, text.length);
        return all;
    }
}
