package org.vumi.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.vumi.config.Config;

/**
 * Words to guess: one of a list that is read once, or what a URL answers, asked for each of them. Safe to share if the
 * generator is.
 */
final class WordSource {
    private static final int LONGEST = 64;
    private static final String BYTE_ORDER_MARKS = "^\\uFEFF+";

    private final Source source;
    private final RandomGenerator random;
    private final List<String> list;

    private WordSource(Source source, RandomGenerator random, List<String> list) {
        this.source = source;
        this.random = random;
        this.list = list;
    }

    /** @param key that says where words are; a list that cannot be read is its fault */
    static WordSource of(Config config, String key, RandomGenerator random) {
        Source source = Source.of(config.text(key));
        List<String> list = List.of();
        if (!source.isRemote()) {
            try {
                list = words(source.read());
                if (list.isEmpty()) {
                    config.reject(
                            key, key + " has no word (accepted: one on each line, with a letter and without a colon)");
                }
            } catch (IOException e) {
                config.reject(key, key + " cannot be read: " + e.getMessage());
            }
        }
        return new WordSource(source, random, list);
    }

    /**
     * @return in lower case, with a letter from a to z and without a colon
     * @throws UncheckedIOException if the URL gives none
     */
    String next() {
        List<String> words = source.isRemote() ? asked() : list;
        return words.get(random.nextInt(words.size()));
    }

    private List<String> asked() {
        try {
            List<String> words = words(source.read());
            if (words.isEmpty()) {
                throw new IOException("its answer has no word");
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException("random_word_url gives no word: " + e.getMessage(), e);
        }
    }

    /** @param text one word on each line, in UTF-8; what is none is passed over */
    static List<String> words(byte[] text) {
        return decoded(text)
                .replaceFirst(BYTE_ORDER_MARKS, "")
                .lines()
                .map(line -> line.strip().toLowerCase(Locale.ROOT))
                .filter(WordSource::isUsable)
                .toList();
    }

    private static boolean isUsable(String word) {
        return word.length() <= LONGEST && word.indexOf(':') < 0 && word.chars().anyMatch(Hangman::isGuessed);
    }

    private static String decoded(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.IGNORE)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException(e); // ignored, so it cannot be
        }
    }
}
