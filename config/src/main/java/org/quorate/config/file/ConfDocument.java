package org.quorate.config.file;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A corosync.conf to be edited: comments, order, indentation, line ends and unknown keys are kept byte for byte, only what an edit
 * touches changes. Knows the grammar, not the meaning: use {@code org.quorate.config.reading} to check a result.
 */
public final class ConfDocument {
    private static final String INDENT = "    ";

    private final Section root;

    private ConfDocument(Section root) {
        this.root = root;
    }

    /**
     * Parses a file.
     *
     * @param file name for errors
     * @throws ConfSyntaxException if a line breaks the grammar
     */
    public static ConfDocument parse(String file, byte[] content) throws ConfSyntaxException {
        Section root = new Section("", "", "");
        Deque<Section> open = new ArrayDeque<>(List.of(root));
        for (ConfLine line : ConfLine.split(content)) {
            switch (line.kind()) {
                case NOTHING -> open.element().items.add(new Comment(line.raw()));
                case KEY -> open.element().items.add(new Entry(line.name(), line.value(), line.raw()));
                case OPEN -> {
                    Section section = new Section(line.name(), line.raw(), "");
                    open.element().items.add(section);
                    open.push(section);
                }
                case CLOSE -> open.pop().footer = line.raw();
                case BROKEN -> throw ConfSyntaxException.at(file, line.number(), ByteText.display(line.name()));
            }
        }
        return new ConfDocument(root);
    }

    /** The file without any section around it. */
    public Section root() {
        return root;
    }

    /** The file as it is to be written. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        root.write(bytes);
        return bytes.toByteArray();
    }

    /** Something in a section, in the order of the file. */
    public sealed interface Item {
        /** Appends its lines. */
        void write(ByteArrayOutputStream bytes);
    }

    private static void append(ByteArrayOutputStream bytes, String raw) {
        byte[] line = ByteText.bytes(raw);
        bytes.write(line, 0, line.length);
    }

    /** A comment or an empty line. */
    public static final class Comment implements Item {
        private String raw;

        private Comment(String raw) {
            this.raw = raw;
        }

        /** The line without blanks around it. */
        public String text() {
            return ByteText.display(raw).strip();
        }

        @Override
        public void write(ByteArrayOutputStream bytes) {
            append(bytes, raw);
        }
    }

    /** A key with its value. */
    public static final class Entry implements Item {
        private final String key;
        private String value;
        private String raw;

        private Entry(String key, String value, String raw) {
            this.key = key;
            this.value = value;
            this.raw = raw;
        }

        public String key() {
            return ByteText.display(key);
        }

        public String value() {
            return ByteText.display(value);
        }

        /**
         * Replaces the value; indentation and spacing stay.
         *
         * @throws IllegalArgumentException if the line could not be read back
         */
        public void setValue(String newValue) {
            String text = ByteText.of(newValue);
            int start = raw.indexOf(':') + 1;
            while (start < raw.length() && ByteText.isBlank(raw.charAt(start)) && !value.isEmpty()) {
                start++;
            }
            String head = raw.substring(0, start);
            String line = head + (value.isEmpty() && !text.isEmpty() ? " " : "") + text + lineEnd(raw);
            requireReadable(line, ConfLine.Kind.KEY, key, text);
            raw = line;
            value = text;
        }

        @Override
        public void write(ByteArrayOutputStream bytes) {
            append(bytes, raw);
        }
    }

    /** A section with what is in it. */
    public static final class Section implements Item {
        private final String name;
        private String header;
        private String footer;
        private final List<Item> items = new ArrayList<>();

        private Section(String name, String header, String footer) {
            this.name = name;
            this.header = header;
            this.footer = footer;
        }

        /** Empty for the root. */
        public String name() {
            return ByteText.display(name);
        }

        /** A view of the content. */
        public List<Item> items() {
            return Collections.unmodifiableList(items);
        }

        /** The sections of this name directly inside. */
        public List<Section> sections(String wanted) {
            List<Section> found = new ArrayList<>();
            for (Item item : items) {
                if (item instanceof Section section && section.name().equals(wanted)) {
                    found.add(section);
                }
            }
            return found;
        }

        /** The first section of this name directly inside, or {@code null}. */
        public @Nullable Section section(String wanted) {
            List<Section> found = sections(wanted);
            return found.isEmpty() ? null : found.getFirst();
        }

        /** The entry of this key that counts, which is the last, or {@code null}. */
        public @Nullable Entry entry(String key) {
            Entry found = null;
            for (Item item : items) {
                if (item instanceof Entry entry && entry.key().equals(key)) {
                    found = entry;
                }
            }
            return found;
        }

        /** The value of this key, or {@code null}. */
        public @Nullable String value(String key) {
            Entry entry = entry(key);
            return entry == null ? null : entry.value();
        }

        /**
         * Sets a key where it is, or adds it after the last key.
         *
         * @throws IllegalArgumentException if the line could not be read back
         */
        public void set(String key, String value) {
            Entry present = entry(key);
            if (present != null) {
                present.setValue(value);
                return;
            }
            String name = ByteText.of(key);
            String text = ByteText.of(value);
            String line = indentInside() + name + ": " + text + lineEndInside();
            requireReadable(line, ConfLine.Kind.KEY, name, text);
            int at = 0;
            for (int i = 0; i < items.size(); i++) {
                at = items.get(i) instanceof Entry ? i + 1 : at;
            }
            insert(at, new Entry(name, text, line));
        }

        /** Adds an empty section at the end. */
        public Section addSection(String newName) {
            String text = ByteText.of(newName);
            String indent = indentInside();
            String header = indent + text + " {" + lineEndInside();
            requireReadable(header, ConfLine.Kind.OPEN, text, "");
            Section section = new Section(text, header, indent + '}' + lineEndInside());
            insert(items.size(), section);
            return section;
        }

        /** Removes all entries of a key; whether there was one. */
        public boolean remove(String key) {
            return items.removeIf(
                    item -> item instanceof Entry entry && entry.key().equals(key));
        }

        /** Removes one item; whether it was here. */
        public boolean remove(Item item) {
            return items.removeIf(present -> present == item);
        }

        private void insert(int at, Item item) {
            if (at > 0) {
                endLine(items.get(at - 1));
            }
            items.add(at, item);
        }

        /** The last line of a file may have no end, which it needs once something follows. */
        private static void endLine(Item item) {
            switch (item) {
                case Comment comment -> comment.raw = ended(comment.raw);
                case Entry entry -> entry.raw = ended(entry.raw);
                case Section section -> section.footer = ended(section.footer);
            }
        }

        private static String ended(String raw) {
            return raw.endsWith("\n") ? raw : raw + '\n';
        }

        private String indentInside() {
            for (Item item : items) {
                if (item instanceof Entry entry) {
                    return indentOf(entry.raw);
                }
                if (item instanceof Section section) {
                    return indentOf(section.header);
                }
            }
            return header.isEmpty() ? "" : indentOf(header) + INDENT;
        }

        private String lineEndInside() {
            if (header.endsWith("\r\n")) {
                return "\r\n";
            }
            boolean dos =
                    !items.isEmpty() && items.getFirst() instanceof Section first && first.header.endsWith("\r\n");
            return dos ? "\r\n" : "\n";
        }

        @Override
        public void write(ByteArrayOutputStream bytes) {
            append(bytes, header);
            items.forEach(item -> item.write(bytes));
            append(bytes, footer);
        }
    }

    private static String indentOf(String raw) {
        return raw.substring(0, raw.length() - ByteText.stripLeading(raw).length());
    }

    private static String lineEnd(String raw) {
        return raw.endsWith("\r\n") ? "\r\n" : raw.endsWith("\n") ? "\n" : "";
    }

    private static void requireReadable(String line, ConfLine.Kind kind, String name, String value) {
        List<ConfLine> read = ConfLine.split(ByteText.bytes(line));
        ConfLine first = read.getFirst();
        boolean same = first.raw().equals(line)
                && first.kind() == kind
                && first.name().equals(name)
                && first.value().equals(value);
        if (!same) {
            throw new IllegalArgumentException(
                    "not a configuration line: " + ByteText.display(line).strip());
        }
    }
}
