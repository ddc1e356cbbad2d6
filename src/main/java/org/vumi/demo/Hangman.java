package org.vumi.demo;

import java.util.Locale;

/**
 * One game of hangman, whose guesses are not limited. Immutable.
 *
 * <p>Only the letters a to z are guessed; whatever else is in the word is shown from the beginning.
 *
 * @param word in lower case, with a letter and without a colon
 * @param guesses letters guessed so far, right or wrong, in the order of the alphabet
 * @param message what was said last
 */
record Hangman(String word, String guesses, String message) {
    static final String FAREWELL = "Thank you for playing. Goodbye!";

    private static final String QUIT = "0";

    /** What a guess leads to. */
    enum Outcome {
        NOT_DONE,
        /** The player has had enough. */
        DONE,
        /** The game is won, and another wanted. */
        DONE_WANTS_NEW
    }

    /** What the game says. */
    enum Remark {
        NEW_GAME("A new game."),
        INPUT_REQUIRED("Guess a letter."),
        ONE_CHARACTER_ONLY("One letter at a time, please."),
        ENDED("The game is over."),
        LETTERS_ONLY("Letters from a to z, please."),
        ALREADY_GUESSED("You have guessed that already."),
        HIT("Yes, that one is in it."),
        MISS("No, that one is not in it."),
        VICTORY_FLAWLESS("Flawless! Not one guess too many."),
        VICTORY_EPIC("Epic! Hardly a guess too many."),
        VICTORY_STANDARD("You have won."),
        VICTORY_SUB_PAR("You have won, if not quickly."),
        VICTORY_RANDOM("You have won. Were you guessing at random?"),
        VICTORY_MASHING("You have won, with every key of the keyboard.");

        private final String text;

        Remark(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** @param game after the guess */
    record Turn(Hangman game, Outcome outcome) {}

    static Hangman begin(String word) {
        return new Hangman(word, "", Remark.NEW_GAME.text());
    }

    /** @param state as {@link #state} returns it and Vumi writes it: word, guesses and message, parted by colons */
    static Hangman read(String state) {
        String[] parts = state.split(":", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a game of hangman is kept without two colons");
        }
        return new Hangman(parts[0], parts[1], parts[2]);
    }

    String state() {
        return word + ":" + guesses + ":" + message;
    }

    /** @param content anything that a player may write */
    Turn guess(String content) {
        String guess = content.strip().toLowerCase(Locale.ROOT);
        if (guess.equals(QUIT)) {
            return new Turn(won() ? this : saying(Remark.ENDED), Outcome.DONE);
        }
        if (won()) {
            return new Turn(this, Outcome.DONE_WANTS_NEW);
        }
        return new Turn(after(guess), Outcome.NOT_DONE);
    }

    private Hangman after(String guess) {
        if (guess.isEmpty()) {
            return saying(Remark.INPUT_REQUIRED);
        }
        if (guess.codePointCount(0, guess.length()) > 1) {
            return saying(Remark.ONE_CHARACTER_ONLY);
        }
        char letter = guess.charAt(0);
        if (letter < 'a' || letter > 'z') {
            return saying(Remark.LETTERS_ONLY);
        }
        if (guesses.indexOf(letter) >= 0) {
            return saying(Remark.ALREADY_GUESSED);
        }
        Remark remark = word.indexOf(letter) >= 0 ? Remark.HIT : Remark.MISS;
        Hangman next = new Hangman(word, sorted(guesses + letter), remark.text());
        return next.won() ? next.saying(next.victory()) : next;
    }

    private Hangman saying(Remark remark) {
        return new Hangman(word, guesses, remark.text());
    }

    private static String sorted(String letters) {
        return letters.chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    boolean won() {
        return shownWord().equals(word);
    }

    private Remark victory() {
        int made = guesses.length();
        long needed = word.chars().filter(Hangman::isGuessed).distinct().count();
        if (made <= needed) {
            return Remark.VICTORY_FLAWLESS;
        }
        if (2 * made <= 3 * needed) {
            return Remark.VICTORY_EPIC;
        }
        if (made <= 2 * needed) {
            return Remark.VICTORY_STANDARD;
        }
        if (made <= 3 * needed) {
            return Remark.VICTORY_SUB_PAR;
        }
        return made <= 4 * needed ? Remark.VICTORY_RANDOM : Remark.VICTORY_MASHING;
    }

    /** With {@code _} for what is still to be guessed. */
    String shownWord() {
        StringBuilder shown = new StringBuilder(word);
        for (int i = 0; i < shown.length(); i++) {
            if (isGuessed(shown.charAt(i)) && guesses.indexOf(shown.charAt(i)) < 0) {
                shown.setCharAt(i, '_');
            }
        }
        return shown.toString();
    }

    /** Whether a character of a word is to be guessed. */
    static boolean isGuessed(int character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
    }

    /** Four lines, each with its end. */
    String board() {
        String prompt = won() ? "Anything for a new game (0 to quit):" : "Next letter (0 to quit):";
        return message + "\nWord: " + shownWord() + "\nGuesses: " + guesses + "\n" + prompt + "\n";
    }
}
