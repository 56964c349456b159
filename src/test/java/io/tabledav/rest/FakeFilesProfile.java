package io.tabledav.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Set;

/** The whole server, over {@link FakeFiles}. */
public class FakeFilesProfile implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeFiles.class);
    }
}
