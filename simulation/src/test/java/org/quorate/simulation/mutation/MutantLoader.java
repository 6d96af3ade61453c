package org.quorate.simulation.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The whole product loaded anew with some of its classes replaced; everything else comes from the parent. */
final class MutantLoader extends ClassLoader {
    private static final String PRODUCT = "org.quorate.";

    private final Map<String, byte[]> mutated;

    MutantLoader(ClassLoader parent, Map<String, byte[]> mutated) {
        super(parent);
        this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            if (!name.startsWith(PRODUCT)) {
                return super.loadClass(name, resolve);
            }
            byte[] bytes = mutated.get(name);
            if (bytes == null) {
                bytes = original(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
