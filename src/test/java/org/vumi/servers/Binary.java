package org.vumi.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where a server's program is. */
public final class Binary {
    private Binary() {}

    /**
     * Finds a program on the PATH or in one of the places named.
     *
     * @param name file name
     * @param debianPackage what to install when it is missing
     * @param first directories to look into before the PATH
     * @throws IllegalStateException if there is none, with a sentence that says what to install
     */
    public static Path find(String name, String debianPackage, Path... first) {
        List<Path> places = new ArrayList<>(Arrays.asList(first));
        Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).forEach(places::add);
        return find(name, debianPackage, places);
    }

    static Path find(String name, String debianPackage, List<Path> places) {
        return places.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "'%s' is not installed and the tests run against the real one: apt-get install %s"
                                .formatted(name, debianPackage)));
    }
}
